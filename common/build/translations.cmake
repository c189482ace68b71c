# pup_translations(DOMAIN): the catalogue of the program of that name, from this folder's fr/*.po: one file for each folder of
# sources that speaks. A message of two folders stands in both files, with the same French. The catalogue lands where the
# built program looks for it: beside its bin folder. Target: DOMAIN_translations.
find_program(MSGFMT msgfmt REQUIRED)
find_program(MSGCAT msgcat REQUIRED)
function(pup_translations domain)
  set(folder ${CMAKE_BINARY_DIR}/locale/fr/LC_MESSAGES)
  set(whole ${CMAKE_CURRENT_BINARY_DIR}/${domain}.po)
  set(catalogue ${folder}/${domain}.mo)
  file(GLOB parts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fr/*.po)
  add_custom_command(
    OUTPUT ${catalogue}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${MSGCAT} --use-first --output-file=${whole} ${parts}
    COMMAND ${MSGFMT} --check-format --output-file=${catalogue} ${whole}
    DEPENDS ${parts}
    VERBATIM)
  add_custom_target(${domain}_translations ALL DEPENDS ${catalogue})
  install(FILES ${catalogue} DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/fr/LC_MESSAGES)
endfunction()
