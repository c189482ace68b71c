pup_unit_test(rules_quota pup_rules pup_model pup_base)
