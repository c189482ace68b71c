# A meeting from invitation to minutes, and what is done again and again.
pup_unit_test(recurrence pup_rules pup_model pup_base)
set(meetings pup_meetings pup_modules pup_work pup_rules pup_cli pup_print pup_client pup_wire pup_merge pup_model pup_store pup_net pup_base)
pup_unit_test(items ${meetings})
pup_unit_test(template ${meetings})
pup_unit_test(letter ${meetings})
