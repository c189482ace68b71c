foreach(name replica outbox view check client_session first_copy joining two_peers restores)
  pup_unit_test(${name} pup_client pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base)
  target_sources(unit_${name} PRIVATE unit/desk.c unit/server_world.c)
endforeach()
