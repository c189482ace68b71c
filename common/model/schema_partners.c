/* Those outside with whom the structure works: partners, exchanges with them, agreements. */
#include "common/model/schema_priv.h"

/* clang-format off */

/* partner */

static const struct pup_choice partner_type[] = {
    {1, "ars", {"ARS", "ARS"}},
    {2, "cpam", {"CPAM", "CPAM"}},
    {3, "local_authority", {"local authority", "collectivité"}},
    {4, "cpts", {"CPTS", "CPTS"}},
    {5, "dac", {"DAC", "DAC"}},
    {6, "hospital", {"hospital", "établissement de santé"}},
    {7, "social_care", {"social care", "médico-social"}},
    {8, "vendor", {"vendor", "éditeur"}},
    {9, "federation", {"federation", "fédération"}},
    {10, "association", {"association", "association"}},
    {11, "users", {"users", "usagers"}},
    {12, "other", {"other", "autre"}},
};

const struct pup_choice schema_partner_states[2] = {
    {1, "active", {"active", "actif"}},
    {2, "inactive", {"inactive", "inactif"}},
};

const struct pup_field_def schema_partner_fields[6 + SCHEMA_SHARED] = {
    {1, "name", "nom", {"Name", "Nom"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "type", "type", {"Type", "Type"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(partner_type)},
    {3, "finess", "finess", {"FINESS number", "N° FINESS"}, .type = PUP_TYPE_TEXT, .check = PUP_CHECK_FINESS},
    {4, "town", "commune", {"Town", "Commune"}, .type = PUP_TYPE_TEXT},
    {5, "contact", "contact", {"Contact", "Contact"}, .type = PUP_TYPE_TEXT},
    {6, "note", "note", {"Note", "Note"}, .type = PUP_TYPE_LONGTEXT},
    SHARED_FIELDS(PUP_KIND_PARTNER, schema_partner_states),
};

/* exchange */

const struct pup_choice schema_exchange_states[1] = {
    {1, "noted", {"noted", "noté"}},
};

const struct pup_field_def schema_exchange_fields[4 + SCHEMA_SHARED] = {
    {1, "partner", "partenaire", {"Partner", "Partenaire"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PARTNER},
    {2, "date", "date", {"Date", "Date"}, .type = PUP_TYPE_DATE, .required = true},
    {3, "person", "par", {"By", "Par"}, .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {4, "summary", "résumé", {"Summary", "Résumé"}, .type = PUP_TYPE_LONGTEXT, .required = true},
    SHARED_FIELDS(PUP_KIND_EXCHANGE, schema_exchange_states),
};

/* agreement */

static const struct pup_choice agreement_type[] = {
    {1, "convention", {"convention", "convention"}},
    {2, "contract", {"contract", "contrat"}},
    {3, "aci", {"ACI", "ACI"}},
    {4, "insurance", {"insurance", "assurance"}},
    {5, "lease", {"lease", "bail"}},
    {6, "licence", {"licence", "licence"}},
};

const struct pup_choice schema_agreement_states[5] = {
    {1, "draft", {"draft", "brouillon"}},
    {2, "signed", {"signed", "signé"}},
    {3, "to_renew", {"to renew", "à renouveler"}},
    {4, "expired", {"expired", "expiré"}},
    {5, "terminated", {"terminated", "résilié"}},
};

const struct pup_field_def schema_agreement_fields[8 + SCHEMA_SHARED] = {
    {1, "title", "intitulé", {"Title", "Intitulé"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "partner", "partenaire", {"Partner", "Partenaire"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PARTNER},
    {3, "type", "type", {"Type", "Type"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(agreement_type)},
    {4, "start", "début", {"Start", "Début"}, .type = PUP_TYPE_DATE, .required = true},
    {5, "end", "fin", {"End", "Fin"}, .type = PUP_TYPE_DATE},
    {6, "notice", "préavis", {"Notice (days)", "Préavis (jours)"}, .type = PUP_TYPE_INTEGER},
    {7, "amount", "montant", {"Amount", "Montant"}, .type = PUP_TYPE_AMOUNT},
    {8, "owner", "responsable", {"Owner", "Responsable"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PERSON},
    SHARED_FIELDS(PUP_KIND_AGREEMENT, schema_agreement_states),
};
