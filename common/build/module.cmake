# pup_module(NAME LIBRARY...): the loadable module NAME (client/modules/module.h) made of this folder's own .c files. Its objects are
# also the library pup_module_NAME, for tests and fuzzers that call them without loading.
function(pup_module name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  add_library(pup_module_${name} OBJECT ${sources})
  target_include_directories(pup_module_${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(pup_module_${name} PRIVATE pup_flags PUBLIC ${ARGN})

  add_library(module_${name} MODULE)
  target_link_libraries(module_${name} PRIVATE pup_flags pup_module_${name})
  set_target_properties(module_${name} PROPERTIES PREFIX "" OUTPUT_NAME ${name} LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin/modules)
  set_property(GLOBAL APPEND PROPERTY PUP_MODULES module_${name})
  install(TARGETS module_${name} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/pupitre)
endfunction()
