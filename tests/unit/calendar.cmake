pup_unit_test(zones pup_rules pup_model pup_base)
pup_unit_test(holidays pup_rules pup_model pup_base)
pup_unit_test(clashes pup_rules pup_model pup_base)
pup_unit_test(calendar_files pup_module_calendar)
