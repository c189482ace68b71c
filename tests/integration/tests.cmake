# pup_integration_test(NAME): tests/integration/NAME.py, which runs the programs as they were built.
function(pup_integration_test name)
  add_test(NAME integration_${name} COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/integration/${name}.py)
  set_tests_properties(integration_${name} PROPERTIES TIMEOUT 600
    ENVIRONMENT "PUPITRE_BIN=${CMAKE_BINARY_DIR}/bin;PYTHONDONTWRITEBYTECODE=1")
endfunction()

# Lies about the disk: loaded into the server by a test.
add_library(failing_sync MODULE integration/failing_sync.c)
set_target_properties(failing_sync PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

pup_integration_test(admin)
pup_integration_test(scenes)
pup_integration_test(promises)
pup_integration_test(imports)
pup_integration_test(reports)
pup_integration_test(exports)
if(NOT PUP_SANITIZE) # a browser needs no second look
  pup_integration_test(pages)
endif()
pup_integration_test(restores)
pup_integration_test(floods)
pup_integration_test(mutants)
pup_integration_test(versions)
pup_integration_test(old_data)
pup_integration_test(commands)
pup_integration_test(figures)
pup_integration_test(identities)
pup_integration_test(bad_peers)
pup_integration_test(bad_input)
pup_integration_test(upgrades)
pup_integration_test(calendar)
pup_integration_test(calendar_files)
pup_integration_test(meetings)
pup_integration_test(letters)
pup_integration_test(records)
pup_integration_test(rights)
pup_integration_test(projects)

# Makes a store look newer than the programs are.
add_executable(newer_format integration/newer_format.c)
target_include_directories(newer_format PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(newer_format PRIVATE pup_flags pup_store pup_base)
set_target_properties(newer_format PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
