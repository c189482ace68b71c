foreach(name ledger session)
  pup_unit_test(${name} pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base)
  target_sources(unit_${name} PRIVATE unit/server_world.c)
endforeach()
