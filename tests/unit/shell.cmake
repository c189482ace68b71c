pup_unit_test(writer pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base PkgConfig::uv)
pup_unit_test(admin_wire pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base)
