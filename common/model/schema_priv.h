/* The rows of the vocabulary, one file an area of the work, gathered into one table by schema_table.c. Rows are data
 * that the compiler lays out; nothing is built when a program starts.
 *
 * To add a field: a row at the end of its kind's array with the next number, the array's length here, a line in
 * tests/data/model.tsv. To add a choice or a state likewise. Nothing is ever renumbered, reused or taken away. */
#ifndef PUP_MODEL_SCHEMA_PRIV_H
#define PUP_MODEL_SCHEMA_PRIV_H

#include "common/model/schema.h"

enum { SCHEMA_SHARED = 2 }; /* the shared fields that stand behind each kind's own */

#define SCHEMA_LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define CHOICES(array)       .choices = (array), .choice_count = SCHEMA_LENGTH(array)
#define WORDS(array)         .words = (array), .word_count = SCHEMA_LENGTH(array)

/* What every kind has besides its own fields; pup_schema_field finds them behind field_count. */
#define SHARED_FIELDS(kind, states)                                                                                    \
    {PUP_FIELD_STATE, "state", "état", {"State", "État"}, .type = PUP_TYPE_ENUM, CHOICES(states)},                     \
    {                                                                                                                  \
        PUP_FIELD_MERGED_INTO, "merged_into", "fusionné_dans", {"Merged into", "Fusionné dans"}, .type = PUP_TYPE_REF, \
                                                                                                 .target = (kind)      \
    }

/* clang-format off */
extern const struct pup_choice schema_structure_states[3];
extern const struct pup_field_def schema_structure_fields[9 + SCHEMA_SHARED];
extern const struct pup_choice schema_person_states[2];
extern const struct pup_field_def schema_person_fields[6 + SCHEMA_SHARED];
extern const struct pup_choice schema_membership_states[3];
extern const struct pup_field_def schema_membership_fields[7 + SCHEMA_SHARED];
extern const struct pup_choice schema_presence_states[3];
extern const struct pup_field_def schema_presence_fields[7 + SCHEMA_SHARED];
extern const struct pup_choice schema_partner_states[2];
extern const struct pup_field_def schema_partner_fields[6 + SCHEMA_SHARED];
extern const struct pup_choice schema_exchange_states[1];
extern const struct pup_field_def schema_exchange_fields[4 + SCHEMA_SHARED];
extern const struct pup_choice schema_agreement_states[5];
extern const struct pup_field_def schema_agreement_fields[8 + SCHEMA_SHARED];
extern const struct pup_choice schema_meeting_states[5];
extern const struct pup_field_def schema_meeting_fields[16 + SCHEMA_SHARED];
extern const struct pup_choice schema_case_states[4];
extern const struct pup_field_def schema_case_fields[8 + SCHEMA_SHARED];
extern const struct pup_choice schema_decision_states[3];
extern const struct pup_field_def schema_decision_fields[3 + SCHEMA_SHARED];
extern const struct pup_choice schema_action_states[5];
extern const struct pup_field_def schema_action_fields[9 + SCHEMA_SHARED];
extern const struct pup_choice schema_project_states[7];
extern const struct pup_field_def schema_project_fields[11 + SCHEMA_SHARED];
extern const struct pup_choice schema_protocol_states[9];
extern const struct pup_field_def schema_protocol_fields[12 + SCHEMA_SHARED];
extern const struct pup_choice schema_indicator_states[3];
extern const struct pup_field_def schema_indicator_fields[7 + SCHEMA_SHARED];
extern const struct pup_choice schema_measure_states[2];
extern const struct pup_field_def schema_measure_fields[4 + SCHEMA_SHARED];
extern const struct pup_choice schema_assessment_states[3];
extern const struct pup_field_def schema_assessment_fields[6 + SCHEMA_SHARED];
extern const struct pup_choice schema_funding_states[6];
extern const struct pup_field_def schema_funding_fields[8 + SCHEMA_SHARED];
extern const struct pup_choice schema_aci_states[4];
extern const struct pup_field_def schema_aci_fields[9 + SCHEMA_SHARED];
extern const struct pup_choice schema_expense_states[3];
extern const struct pup_field_def schema_expense_fields[7 + SCHEMA_SHARED];
extern const struct pup_choice schema_stock_states[2];
extern const struct pup_field_def schema_stock_fields[6 + SCHEMA_SHARED];
extern const struct pup_choice schema_time_states[2];
extern const struct pup_field_def schema_time_fields[5 + SCHEMA_SHARED];
extern const struct pup_choice schema_post_states[4];
extern const struct pup_field_def schema_post_fields[6 + SCHEMA_SHARED];
extern const struct pup_choice schema_interview_states[3];
extern const struct pup_field_def schema_interview_fields[8 + SCHEMA_SHARED];
extern const struct pup_choice schema_document_states[3];
extern const struct pup_field_def schema_document_fields[8 + SCHEMA_SHARED];
extern const struct pup_choice schema_notice_states[2];
extern const struct pup_field_def schema_notice_fields[5 + SCHEMA_SHARED];
extern const struct pup_choice schema_idea_states[3];
extern const struct pup_field_def schema_idea_fields[5 + SCHEMA_SHARED];
extern const struct pup_choice schema_routine_states[2];
extern const struct pup_field_def schema_routine_fields[6 + SCHEMA_SHARED];
/* clang-format on */

#endif
