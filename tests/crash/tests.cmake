# pup_crash_test(NAME): tests/crash/NAME.py, which breaks the programs as they were built.
function(pup_crash_test name)
  add_test(NAME crash_${name} COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/crash/${name}.py)
  set_tests_properties(crash_${name} PROPERTIES TIMEOUT 600
    ENVIRONMENT "PUPITRE_BIN=${CMAKE_BINARY_DIR}/bin;PYTHONDONTWRITEBYTECODE=1")
endfunction()

pup_crash_test(restore)
pup_crash_test(cuts)
pup_crash_test(kills)
pup_crash_test(disks)
pup_crash_test(damage)
pup_crash_test(powercut)

# Tells what was written, and when it was durable: loaded into the programs by powercut.py.
add_library(recording_writes MODULE crash/recording_writes.c)
set_target_properties(recording_writes PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)

pup_crash_test(memory)
add_library(failing_memory MODULE crash/failing_memory.c)
set_target_properties(failing_memory PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
