pup_unit_test(import pup_import pup_client pup_wire pup_merge pup_model pup_store pup_base)
