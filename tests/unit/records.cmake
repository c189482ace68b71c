pup_unit_test(merged pup_rules pup_base)
pup_unit_test(merges pup_client pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base)
target_sources(unit_merges PRIVATE unit/desk.c unit/server_world.c)
