/* What is decided together and followed: meetings, cases, decisions, actions, routines. */
#include "common/model/schema_priv.h"

/* clang-format off */

/* meeting */

static const struct pup_choice meeting_type[] = {
    {1, "rcp", {"RCP", "RCP"}},
    {2, "team", {"team", "équipe"}},
    {3, "working_group", {"working group", "groupe de travail"}},
    {4, "general_assembly", {"general assembly", "AG"}},
    {5, "board", {"board", "gérance"}},
    {6, "partners", {"partners", "partenaires"}},
    {7, "staff", {"staff", "staff court"}},
    {8, "users", {"users", "usagers"}},
    {9, "crisis", {"crisis", "crise"}},
};

const struct pup_choice schema_meeting_states[5] = {
    {1, "planned", {"planned", "planifiée"}},
    {2, "convened", {"convened", "convoquée"}},
    {3, "held", {"held", "tenue"}},
    {4, "minuted", {"minutes sent", "compte rendu diffusé"}},
    {5, "cancelled", {"cancelled", "annulée"}},
};

const struct pup_field_def schema_meeting_fields[16 + SCHEMA_SHARED] = {
    {1, "type", "type", {"Type", "Type"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(meeting_type)},
    {2, "title", "objet", {"Subject", "Objet"}, .type = PUP_TYPE_TEXT, .required = true},
    {3, "start", "début", {"Start", "Début"}, .type = PUP_TYPE_DATETIME, .required = true},
    {4, "end", "fin", {"End", "Fin"}, .type = PUP_TYPE_DATETIME, .required = true},
    {5, "site", "lieu", {"Place", "Lieu"}, .type = PUP_TYPE_TEXT},
    {6, "chair", "animateur", {"Chair", "Animateur"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PERSON},
    {7, "invited", "invités", {"Invited", "Invités"}, .type = PUP_TYPE_SET, .target = PUP_KIND_PERSON},
    {8, "present", "présents", {"Present", "Présents"}, .type = PUP_TYPE_SET, .target = PUP_KIND_PERSON},
    {9, "excused", "excusés", {"Excused", "Excusés"}, .type = PUP_TYPE_SET, .target = PUP_KIND_PERSON},
    {10, "guests", "externes", {"Outside guests", "Invités externes"},
        .type = PUP_TYPE_SET, .target = PUP_KIND_PARTNER},
    {11, "agenda", "ordre_du_jour", {"Agenda", "Ordre du jour"}, .type = PUP_TYPE_LONGTEXT},
    {12, "minutes", "compte_rendu", {"Minutes", "Compte rendu"}, .type = PUP_TYPE_LONGTEXT},
    {13, "protocol", "protocole", {"Protocol worked on", "Protocole travaillé"},
        .type = PUP_TYPE_REF, .target = PUP_KIND_PROTOCOL},
    {14, "convened_on", "convoquée_le", {"Convened on", "Convoquée le"}, .type = PUP_TYPE_DATE},
    {15, "sent_on", "diffusé_le", {"Minutes sent on", "Compte rendu diffusé le"}, .type = PUP_TYPE_DATE},
    {16, "uid", "identifiant_calendrier", {"Calendar identifier", "Identifiant de calendrier"}, .type = PUP_TYPE_TEXT},
    SHARED_FIELDS(PUP_KIND_MEETING, schema_meeting_states),
};

/* case */

static const struct pup_choice case_theme[] = {
    {1, "chronic", {"chronic", "chronique"}},
    {2, "geriatrics", {"geriatrics", "gériatrie"}},
    {3, "social", {"social", "social"}},
    {4, "discharge", {"hospital discharge", "sortie d'hôpital"}},
    {5, "admission", {"hospital admission", "entrée à l'hôpital"}},
    {6, "oncology", {"oncology", "oncologie"}},
    {7, "other", {"other", "autre"}},
};

const struct pup_choice schema_case_states[4] = {
    {1, "open", {"open", "à discuter"}},
    {2, "discussed", {"discussed", "discutée"}},
    {3, "to_review", {"to review", "à revoir"}},
    {4, "closed", {"closed", "close"}},
};

const struct pup_field_def schema_case_fields[8 + SCHEMA_SHARED] = {
    {1, "ref", "référence", {"Reference", "Référence"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "theme", "thème", {"Theme", "Thème"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(case_theme)},
    {3, "target", "cible", {"75 or older, or long-term illness", "≥ 75 ans ou ALD"}, .type = PUP_TYPE_BOOLEAN},
    {4, "meetings", "réunions", {"Meetings", "Réunions"}, .type = PUP_TYPE_SET, .target = PUP_KIND_MEETING},
    {5, "people", "professionnels", {"Professionals concerned", "Professionnels concernés"},
        .type = PUP_TYPE_SET, .target = PUP_KIND_PERSON},
    {6, "recorded", "consigné", {"Minutes in the patient record", "Compte rendu au dossier patient"},
        .type = PUP_TYPE_BOOLEAN},
    {7, "next", "à_revoir_le", {"To review on", "À revoir le"}, .type = PUP_TYPE_DATE},
    {8, "note", "suivi", {"Follow-up (no identity)", "Suivi (sans identité)"}, .type = PUP_TYPE_LONGTEXT},
    SHARED_FIELDS(PUP_KIND_CASE, schema_case_states),
};

/* decision */

const struct pup_choice schema_decision_states[3] = {
    {1, "proposed", {"proposed", "proposée"}},
    {2, "adopted", {"adopted", "adoptée"}},
    {3, "revoked", {"revoked", "révoquée"}},
};

const struct pup_field_def schema_decision_fields[3 + SCHEMA_SHARED] = {
    {1, "text", "texte", {"Text", "Texte"}, .type = PUP_TYPE_LONGTEXT, .required = true},
    {2, "meeting", "réunion", {"Meeting", "Réunion"}, .type = PUP_TYPE_REF, .target = PUP_KIND_MEETING},
    {3, "owner", "responsable", {"Owner", "Responsable"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PERSON},
    SHARED_FIELDS(PUP_KIND_DECISION, schema_decision_states),
};

/* action */

static const struct pup_choice action_priority[] = {
    {1, "high", {"high", "haute"}},
    {2, "normal", {"normal", "normale"}},
    {3, "low", {"low", "basse"}},
};

static const struct pup_choice action_category[] = {
    {1, "care", {"care", "soins"}},
    {2, "it", {"IT", "SI"}},
    {3, "welcome", {"welcome", "accueil"}},
    {4, "purchasing", {"purchasing", "achats"}},
    {5, "communication", {"communication", "communication"}},
    {6, "vendor", {"vendor", "éditeur"}},
    {7, "other", {"other", "autre"}},
};

const struct pup_choice schema_action_states[5] = {
    {1, "todo", {"to do", "à faire"}},
    {2, "doing", {"in progress", "en cours"}},
    {3, "blocked", {"blocked", "bloquée"}},
    {4, "done", {"done", "faite"}},
    {5, "dropped", {"dropped", "abandonnée"}},
};

const struct pup_field_def schema_action_fields[9 + SCHEMA_SHARED] = {
    {1, "title", "intitulé", {"Title", "Intitulé"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "owner", "responsable", {"Owner", "Responsable"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {3, "support", "appui", {"Support", "Appui"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PERSON},
    {4, "project", "projet", {"Project", "Projet"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PROJECT},
    {5, "meeting", "réunion", {"Meeting", "Réunion"}, .type = PUP_TYPE_REF, .target = PUP_KIND_MEETING},
    {6, "due", "échéance", {"Due", "Échéance"}, .type = PUP_TYPE_DATE},
    {7, "priority", "priorité", {"Priority", "Priorité"}, .type = PUP_TYPE_ENUM, CHOICES(action_priority)},
    {8, "category", "catégorie", {"Category", "Catégorie"}, .type = PUP_TYPE_ENUM, CHOICES(action_category)},
    {9, "note", "note", {"Note", "Note"}, .type = PUP_TYPE_LONGTEXT},
    SHARED_FIELDS(PUP_KIND_ACTION, schema_action_states),
};

/* routine */

static const struct pup_choice routine_makes[] = {
    {1, "meeting", {"meeting", "réunion"}},
    {2, "action", {"action", "action"}},
};

static const struct pup_choice routine_every[] = {
    {1, "week", {"week", "semaine"}},
    {2, "fortnight", {"fortnight", "deux semaines"}},
    {3, "month", {"month", "mois"}},
    {4, "quarter", {"quarter", "trimestre"}},
    {5, "year", {"year", "an"}},
};

const struct pup_choice schema_routine_states[2] = {
    {1, "active", {"active", "active"}},
    {2, "stopped", {"stopped", "arrêtée"}},
};

const struct pup_field_def schema_routine_fields[6 + SCHEMA_SHARED] = {
    {1, "title", "intitulé", {"Title", "Intitulé"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "makes", "crée", {"Makes", "Crée"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(routine_makes)},
    {3, "every", "tous_les", {"Every", "Tous les"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(routine_every)},
    {4, "first", "à_partir_du", {"Starting on", "À partir du"}, .type = PUP_TYPE_DATETIME, .required = true},
    {5, "until", "jusqu_au", {"Until", "Jusqu'au"}, .type = PUP_TYPE_DATE},
    {6, "template", "reprises", {"Values carried over", "Valeurs reprises"}, .type = PUP_TYPE_LONGTEXT},
    SHARED_FIELDS(PUP_KIND_ROUTINE, schema_routine_states),
};
