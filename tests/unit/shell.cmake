pup_unit_test(writer pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base PkgConfig::uv)
pup_unit_test(watch pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base PkgConfig::uv)
pup_unit_test(admin_wire pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base)

# The loader, over modules made to be right and wrong.
pup_unit_test(modules pup_modules pup_cli pup_print pup_client pup_wire pup_merge pup_model pup_store pup_net pup_base)
foreach(name example stranger)
  add_library(module_${name} MODULE unit/module_${name}.c)
  target_include_directories(module_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(module_${name} PRIVATE pup_flags)
  set_target_properties(module_${name} PROPERTIES PREFIX "" OUTPUT_NAME test-${name} LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin/modules)
  add_dependencies(unit_modules module_${name})
endforeach()
