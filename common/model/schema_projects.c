/* The health project at work: projects, protocols, indicators and their measures, assessments. */
#include "common/model/schema_priv.h"

/* clang-format off */

/* project */

static const struct pup_choice project_type[] = {
    {1, "prevention", {"prevention", "prévention"}},
    {2, "patient_education", {"patient education", "ETP"}},
    {3, "it", {"IT", "SI"}},
    {4, "crisis", {"crisis", "crise"}},
    {5, "training", {"training", "formation"}},
    {6, "organisation", {"organisation", "organisation"}},
    {7, "outreach", {"outreach", "consultation avancée"}},
    {8, "pathway", {"pathway", "parcours"}},
};

static const struct pup_choice project_pdsa[] = {
    {1, "plan", {"plan", "planifier"}},
    {2, "do", {"do", "faire"}},
    {3, "study", {"study", "contrôler"}},
    {4, "act", {"act", "adapter"}},
};

const struct pup_choice schema_project_states[7] = {
    {1, "idea", {"idea", "idée"}},
    {2, "feasibility", {"feasibility", "faisabilité"}},
    {3, "planned", {"planned", "programmé"}},
    {4, "running", {"under way", "en cours"}},
    {5, "evaluated", {"evaluated", "évalué"}},
    {6, "renewed", {"renewed", "reconduit"}},
    {7, "closed", {"closed", "clos"}},
};

const struct pup_field_def schema_project_fields[11 + SCHEMA_SHARED] = {
    {1, "title", "titre", {"Title", "Titre"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "type", "type", {"Type", "Type"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(project_type)},
    {3, "objective", "objectif", {"Objective", "Objectif"}, .type = PUP_TYPE_LONGTEXT, .required = true},
    {4, "population", "public", {"Population", "Population"}, .type = PUP_TYPE_LONGTEXT},
    {5, "owners", "responsables", {"Owners", "Responsables"},
        .type = PUP_TYPE_SET, .required = true, .target = PUP_KIND_PERSON},
    {6, "partners", "partenaires", {"Partners", "Partenaires"}, .type = PUP_TYPE_SET, .target = PUP_KIND_PARTNER},
    {7, "start", "début", {"Start", "Début"}, .type = PUP_TYPE_DATE},
    {8, "end", "fin", {"End", "Fin"}, .type = PUP_TYPE_DATE},
    {9, "budget", "budget", {"Budget", "Budget"}, .type = PUP_TYPE_AMOUNT},
    {10, "headcount", "participants", {"Participants", "Participants"}, .type = PUP_TYPE_COUNTER},
    {11, "pdsa", "phase", {"PDSA phase", "Phase PDSA"}, .type = PUP_TYPE_ENUM, CHOICES(project_pdsa)},
    SHARED_FIELDS(PUP_KIND_PROJECT, schema_project_states),
};

/* protocol */

const struct pup_choice schema_protocol_states[9] = {
    {1, "chosen", {"chosen", "choisi"}},
    {2, "objectives", {"objectives", "objectifs"}},
    {3, "literature", {"literature", "bibliographie"}},
    {4, "problem", {"problem", "problématique"}},
    {5, "criteria", {"criteria", "critères"}},
    {6, "drafting", {"drafting", "rédaction"}},
    {7, "validated", {"validated", "validé"}},
    {8, "in_review", {"in review", "en révision"}},
    {9, "withdrawn", {"withdrawn", "retiré"}},
};

const struct pup_field_def schema_protocol_fields[12 + SCHEMA_SHARED] = {
    {1, "title", "titre", {"Title", "Titre"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "population", "public", {"Target population", "Population cible"}, .type = PUP_TYPE_LONGTEXT},
    {3, "objective", "objectifs", {"Objectives", "Objectifs"}, .type = PUP_TYPE_LONGTEXT},
    {4, "sources", "bibliographie", {"Literature", "Bibliographie"}, .type = PUP_TYPE_LONGTEXT},
    {5, "issue", "problématique", {"Problem", "Problématique"}, .type = PUP_TYPE_LONGTEXT},
    {6, "criteria", "critères", {"Assessment criteria", "Critères d'évaluation"}, .type = PUP_TYPE_LONGTEXT},
    {7, "body", "corps", {"Body of the protocol", "Corps du protocole"}, .type = PUP_TYPE_LONGTEXT},
    {8, "group", "groupe", {"Working group", "Groupe de travail"}, .type = PUP_TYPE_SET, .target = PUP_KIND_PERSON},
    {9, "advanced_nurse", "ipa", {"With an advanced practice nurse", "Avec IPA"}, .type = PUP_TYPE_BOOLEAN},
    {10, "valid_from", "en_vigueur_le", {"In force from", "En vigueur le"}, .type = PUP_TYPE_DATE},
    {11, "review_due", "à_réviser_le", {"Due for review", "À réviser le"}, .type = PUP_TYPE_DATE},
    {12, "version", "version", {"Version", "Version"}, .type = PUP_TYPE_INTEGER},
    SHARED_FIELDS(PUP_KIND_PROTOCOL, schema_protocol_states),
};

/* indicator */

static const struct pup_choice indicator_when[] = {
    {1, "weekly", {"weekly", "semaine"}},
    {2, "monthly", {"monthly", "mois"}},
    {3, "quarterly", {"quarterly", "trimestre"}},
    {4, "yearly", {"yearly", "an"}},
};

const struct pup_choice schema_indicator_states[3] = {
    {1, "active", {"active", "actif"}},
    {2, "paused", {"paused", "suspendu"}},
    {3, "retired", {"retired", "retiré"}},
};

const struct pup_field_def schema_indicator_fields[7 + SCHEMA_SHARED] = {
    {1, "what", "quoi", {"What is followed", "Suivre quoi"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "why", "pourquoi", {"For whom and why", "Pour qui, pourquoi"}, .type = PUP_TYPE_LONGTEXT, .required = true},
    {3, "who", "qui", {"Who follows it", "Qui suit"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {4, "when", "quand", {"When", "Quand"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(indicator_when)},
    {5, "how", "comment", {"How", "Comment"}, .type = PUP_TYPE_LONGTEXT, .required = true},
    {6, "target", "cible", {"Target", "Cible"}, .type = PUP_TYPE_DECIMAL},
    {7, "project", "projet", {"Project", "Projet"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PROJECT},
    SHARED_FIELDS(PUP_KIND_INDICATOR, schema_indicator_states),
};

/* measure */

const struct pup_choice schema_measure_states[2] = {
    {1, "entered", {"entered", "saisi"}},
    {2, "verified", {"verified", "vérifié"}},
};

const struct pup_field_def schema_measure_fields[4 + SCHEMA_SHARED] = {
    {1, "indicator", "indicateur", {"Indicator", "Indicateur"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_INDICATOR},
    {2, "date", "date", {"Date", "Date"}, .type = PUP_TYPE_DATE, .required = true},
    {3, "value", "valeur", {"Value", "Valeur"}, .type = PUP_TYPE_DECIMAL, .required = true},
    {4, "note", "écart", {"Gap explained", "Écart expliqué"}, .type = PUP_TYPE_LONGTEXT},
    SHARED_FIELDS(PUP_KIND_MEASURE, schema_measure_states),
};

/* assessment */

static const struct pup_choice assessment_grid[] = {
    {1, "maturity", {"maturity matrix", "matrice de maturité"}},
    {2, "work_life", {"quality of work life", "QVT"}},
    {3, "satisfaction", {"satisfaction", "satisfaction"}},
};

const struct pup_choice schema_assessment_states[3] = {
    {1, "open", {"open", "ouverte"}},
    {2, "consensus", {"consensus", "consensus"}},
    {3, "closed", {"closed", "close"}},
};

const struct pup_field_def schema_assessment_fields[6 + SCHEMA_SHARED] = {
    {1, "grid", "grille", {"Grid", "Grille"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(assessment_grid)},
    {2, "axis", "axe", {"Axis", "Axe"}, .type = PUP_TYPE_TEXT, .required = true},
    {3, "dimension", "dimension", {"Dimension", "Dimension"}, .type = PUP_TYPE_TEXT, .required = true},
    {4, "person", "par", {"By", "Par"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PERSON},
    {5, "score", "niveau", {"Level", "Niveau"}, .type = PUP_TYPE_INTEGER, .required = true},
    {6, "date", "date", {"Date", "Date"}, .type = PUP_TYPE_DATE, .required = true},
    SHARED_FIELDS(PUP_KIND_ASSESSMENT, schema_assessment_states),
};
