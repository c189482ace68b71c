pup_unit_test(rules_quota pup_rules pup_model pup_base)
pup_unit_test(guard pup_rules pup_model pup_base)
pup_unit_test(identities pup_client pup_server pup_rules pup_wire pup_merge pup_model pup_store pup_net pup_base)
target_sources(unit_identities PRIVATE unit/desk.c unit/server_world.c)
