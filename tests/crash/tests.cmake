# pup_crash_test(NAME FILE [TEST...]): tests/crash/FILE.py, or these tests of it, which break the programs as they were built.
function(pup_crash_test name file)
  add_test(NAME crash_${name} COMMAND python3 ${CMAKE_CURRENT_SOURCE_DIR}/crash/${file}.py ${ARGN})
  set_tests_properties(crash_${name} PROPERTIES TIMEOUT 1200
    ENVIRONMENT "PUPITRE_BIN=${CMAKE_BINARY_DIR}/bin;PYTHONDONTWRITEBYTECODE=1")
endfunction()

pup_crash_test(restore restore)
pup_crash_test(cuts_up cuts cut_at_every_byte_up)
pup_crash_test(cuts_down cuts cut_at_every_byte_down)
pup_crash_test(cuts cuts cut_of_a_session_of_many_frames odd_links a_hung_connection_is_superseded cut_while_joining)
pup_crash_test(kills kills)
pup_crash_test(disks disks)
pup_crash_test(damage damage)
pup_crash_test(powercut powercut)
pup_crash_test(hogs hogs)
pup_crash_test(memory_of_a_client memory memory_of_a_client)
pup_crash_test(memory_of_the_server memory memory_of_the_server)

# Loaded into the programs: tells what was written and when it was durable (disk.py); lets an allocation fail (memory.py).
foreach(library recording_writes failing_memory)
  add_library(${library} MODULE crash/${library}.c)
  set_target_properties(${library} PROPERTIES PREFIX "" LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endforeach()
