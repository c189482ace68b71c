pup_unit_test(two_peers pup_client pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base)
target_sources(unit_two_peers PRIVATE unit/desk.c unit/server_world.c)
