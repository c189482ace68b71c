/* What is counted: funding, ACI declarations, expenses, stock, time. */
#include "common/model/schema_priv.h"

/* clang-format off */

/* funding */

static const struct pup_choice funding_source[] = {
    {1, "aci", {"ACI", "ACI"}},
    {2, "fir", {"FIR", "FIR"}},
    {3, "local_authority", {"local authority", "collectivité"}},
    {4, "cpts", {"CPTS", "CPTS"}},
    {5, "europe", {"Europe", "Europe"}},
    {6, "other", {"other", "autre"}},
};

static const struct pup_choice funding_purpose[] = {
    {1, "coordination", {"coordination", "coordination"}},
    {2, "equipment", {"equipment", "équipement"}},
    {3, "project", {"project", "projet"}},
};

const struct pup_choice schema_funding_states[6] = {
    {1, "prepared", {"prepared", "préparé"}},
    {2, "filed", {"filed", "déposé"}},
    {3, "granted", {"granted", "accordé"}},
    {4, "paid", {"paid", "versé"}},
    {5, "accounted", {"accounted", "justifié"}},
    {6, "rejected", {"rejected", "refusé"}},
};

const struct pup_field_def schema_funding_fields[8 + SCHEMA_SHARED] = {
    {1, "source", "source", {"Source", "Source"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(funding_source)},
    {2, "purpose", "objet", {"Purpose", "Objet"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(funding_purpose)},
    {3, "title", "intitulé", {"Title", "Intitulé"}, .type = PUP_TYPE_TEXT, .required = true},
    {4, "requested", "demandé", {"Requested", "Demandé"}, .type = PUP_TYPE_AMOUNT, .required = true},
    {5, "granted", "accordé", {"Granted", "Accordé"}, .type = PUP_TYPE_AMOUNT},
    {6, "received", "reçu", {"Received", "Reçu"}, .type = PUP_TYPE_AMOUNT},
    {7, "deadline", "à_déposer_avant", {"To file before", "À déposer avant"}, .type = PUP_TYPE_DATE},
    {8, "report_due", "à_justifier_avant", {"To account for before", "À justifier avant"}, .type = PUP_TYPE_DATE},
    SHARED_FIELDS(PUP_KIND_FUNDING, schema_funding_states),
};

/* ACI declaration */

static const struct pup_choice aci_grid[] = {
    {1, "guide", {"guide", "guide"}},
    {2, "aci2017", {"aci2017", "aci2017"}},
    {3, "avenant1", {"avenant1", "avenant1"}},
    {4, "other", {"other", "autre"}},
};

const struct pup_choice schema_aci_states[4] = {
    {1, "draft", {"draft", "brouillon"}},
    {2, "checked", {"checked", "vérifiée"}},
    {3, "sent", {"sent", "transmise"}},
    {4, "settled", {"settled", "soldée"}},
};

const struct pup_field_def schema_aci_fields[9 + SCHEMA_SHARED] = {
    {1, "year", "année", {"Year", "Année"}, .type = PUP_TYPE_INTEGER, .required = true},
    {2, "grid", "grille", {"Grid", "Grille"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(aci_grid)},
    {3, "listed_patients", "patientèle", {"Listed patients", "Patientèle médecin traitant"},
        .type = PUP_TYPE_INTEGER, .required = true},
    {4, "associates", "associés", {"Associated professionals", "Professionnels associés"}, .type = PUP_TYPE_INTEGER},
    {5, "target_patients", "patients_cibles", {"Patients 75 or older, or with a long-term illness", "Patients ≥ 75 ans ou ALD"},
        .type = PUP_TYPE_INTEGER},
    {6, "advanced_nurse", "ipa", {"Advanced practice nurse", "IPA"}, .type = PUP_TYPE_BOOLEAN},
    {7, "advance", "avance", {"Advance", "Avance"}, .type = PUP_TYPE_AMOUNT},
    {8, "balance", "solde", {"Balance", "Solde"}, .type = PUP_TYPE_AMOUNT},
    {9, "other_grid", "autre_grille", {"Other grid", "Autre grille"}, .type = PUP_TYPE_TEXT},
    SHARED_FIELDS(PUP_KIND_ACI, schema_aci_states),
};

/* entry */

static const struct pup_choice expense_direction[] = {
    {1, "expense", {"expense", "dépense"}},
    {2, "income", {"income", "recette"}},
};

static const struct pup_choice expense_category[] = {
    {1, "coordination", {"coordination", "coordination"}},
    {2, "it", {"IT", "SI"}},
    {3, "purchasing", {"purchasing", "achats"}},
    {4, "training", {"training", "formation"}},
    {5, "fees", {"fees", "honoraires"}},
    {6, "other", {"other", "autre"}},
};

const struct pup_choice schema_expense_states[3] = {
    {1, "committed", {"committed", "engagée"}},
    {2, "invoiced", {"invoiced", "facturée"}},
    {3, "paid", {"paid", "payée"}},
};

const struct pup_field_def schema_expense_fields[7 + SCHEMA_SHARED] = {
    {1, "label", "libellé", {"Label", "Libellé"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "date", "date", {"Date", "Date"}, .type = PUP_TYPE_DATE, .required = true},
    {3, "amount", "montant", {"Amount", "Montant"}, .type = PUP_TYPE_AMOUNT, .required = true},
    {4, "direction", "sens", {"Direction", "Sens"},
        .type = PUP_TYPE_ENUM, .required = true, CHOICES(expense_direction)},
    {5, "category", "poste", {"Category", "Poste"}, .type = PUP_TYPE_ENUM, CHOICES(expense_category)},
    {6, "funding", "financement", {"Funding", "Financement"}, .type = PUP_TYPE_REF, .target = PUP_KIND_FUNDING},
    {7, "project", "projet", {"Project", "Projet"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PROJECT},
    SHARED_FIELDS(PUP_KIND_EXPENSE, schema_expense_states),
};

/* stock item */

const struct pup_choice schema_stock_states[2] = {
    {1, "active", {"active", "actif"}},
    {2, "retired", {"retired", "retiré"}},
};

const struct pup_field_def schema_stock_fields[6 + SCHEMA_SHARED] = {
    {1, "name", "nom", {"Name", "Nom"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "site", "lieu", {"Place", "Lieu"}, .type = PUP_TYPE_TEXT},
    {3, "quantity", "quantité", {"Quantity", "Quantité"}, .type = PUP_TYPE_COUNTER, .required = true},
    {4, "threshold", "seuil", {"Threshold", "Seuil"}, .type = PUP_TYPE_INTEGER, .required = true},
    {5, "supplier", "fournisseur", {"Supplier", "Fournisseur"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PARTNER},
    {6, "expiry", "péremption", {"Expiry", "Péremption"}, .type = PUP_TYPE_DATE},
    SHARED_FIELDS(PUP_KIND_STOCK, schema_stock_states),
};

/* time log */

static const struct pup_choice time_activity[] = {
    {1, "facilitation", {"facilitation", "animation"}},
    {2, "administration", {"administration", "gestion administrative"}},
    {3, "projects", {"projects", "gestion de projets"}},
    {4, "communication", {"communication", "communication"}},
    {5, "it", {"IT", "système d'information"}},
};

const struct pup_choice schema_time_states[2] = {
    {1, "entered", {"entered", "saisi"}},
    {2, "validated", {"validated", "validé"}},
};

const struct pup_field_def schema_time_fields[5 + SCHEMA_SHARED] = {
    {1, "person", "personne", {"Person", "Personne"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {2, "date", "jour", {"Day", "Jour"}, .type = PUP_TYPE_DATE, .required = true},
    {3, "minutes", "durée", {"Duration", "Durée"}, .type = PUP_TYPE_DURATION, .required = true},
    {4, "activity", "champ", {"Activity", "Champ"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(time_activity)},
    {5, "project", "projet", {"Project", "Projet"}, .type = PUP_TYPE_REF, .target = PUP_KIND_PROJECT},
    SHARED_FIELDS(PUP_KIND_TIME, schema_time_states),
};
