pup_unit_test(query pup_client pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base)
target_sources(unit_query PRIVATE unit/desk.c unit/server_world.c)
pup_unit_test(print pup_print pup_client pup_wire pup_merge pup_model pup_store pup_base)
pup_unit_test(json pup_print pup_client pup_wire pup_merge pup_model pup_store pup_base)
