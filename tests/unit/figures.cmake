pup_unit_test(rules_quota pup_rules pup_model pup_base)
pup_unit_test(guard pup_rules pup_model pup_base)
