# pup_translations(DOMAIN): compiles this folder's fr.po for the program of that name. The catalogue lands where the built
# program looks for it: beside its bin folder. Target: DOMAIN_translations.
find_program(MSGFMT msgfmt REQUIRED)
function(pup_translations domain)
  set(folder ${CMAKE_BINARY_DIR}/locale/fr/LC_MESSAGES)
  set(catalogue ${folder}/${domain}.mo)
  add_custom_command(
    OUTPUT ${catalogue}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
    COMMAND ${MSGFMT} --check-format --output-file=${catalogue} ${CMAKE_CURRENT_SOURCE_DIR}/fr.po
    DEPENDS fr.po
    VERBATIM)
  add_custom_target(${domain}_translations ALL DEPENDS ${catalogue})
  install(FILES ${catalogue} DESTINATION ${CMAKE_INSTALL_LOCALEDIR}/fr/LC_MESSAGES)
endfunction()
