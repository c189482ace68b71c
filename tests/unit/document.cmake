pup_unit_test(document pup_document pup_print pup_model pup_base)
pup_unit_test(chart pup_document pup_print pup_model pup_base)
pup_unit_test(xlsx pup_module_xlsx pup_document pup_print pup_model pup_base)
