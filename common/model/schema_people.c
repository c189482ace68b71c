/* Structures and the people in them: who they are, their roles, their presence, their posts and interviews. */
#include "common/model/schema_priv.h"

/* clang-format off */

/* structure */

static const struct pup_choice structure_form[] = {
    {1, "sisa", {"SISA", "SISA"}},
    {2, "association", {"association", "association"}},
    {3, "esp", {"ESP", "ESP"}},
};

const struct pup_choice schema_structure_states[3] = {
    {1, "planned", {"planned", "projet"}},
    {2, "active", {"active", "active"}},
    {3, "closed", {"closed", "fermée"}},
};

const struct pup_field_def schema_structure_fields[9 + SCHEMA_SHARED] = {
    {1, "name", "nom", {"Name", "Nom"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "form", "forme", {"Legal form", "Forme juridique"},
        .type = PUP_TYPE_ENUM, .required = true, CHOICES(structure_form)},
    {3, "finess", "finess", {"FINESS number", "N° FINESS"}, .type = PUP_TYPE_TEXT, .check = PUP_CHECK_FINESS},
    {4, "sites", "sites", {"Sites", "Sites"}, .type = PUP_TYPE_LONGTEXT},
    {5, "listed_patients", "patientèle", {"Listed patients", "Patientèle médecin traitant"}, .type = PUP_TYPE_INTEGER},
    {6, "associates", "associés", {"Associated professionals", "Professionnels associés"}, .type = PUP_TYPE_INTEGER},
    {7, "aci_signed", "aci_signé", {"ACI signed on", "Signature de l'ACI"}, .type = PUP_TYPE_DATE},
    {8, "plan_filed", "projet_déposé", {"Health project filed on", "Projet de santé déposé"}, .type = PUP_TYPE_DATE},
    {9, "plan_review_due", "projet_à_réviser", {"Health project due for review", "Projet de santé à réviser"},
        .type = PUP_TYPE_DATE},
    SHARED_FIELDS(PUP_KIND_STRUCTURE, schema_structure_states),
};

/* person */

static const struct pup_choice person_profession[] = {
    {1, "physician", {"physician", "médecin"}},
    {2, "nurse", {"nurse", "infirmier"}},
    {3, "advanced_nurse", {"advanced practice nurse", "IPA"}},
    {4, "physiotherapist", {"physiotherapist", "kinésithérapeute"}},
    {5, "pharmacist", {"pharmacist", "pharmacien"}},
    {6, "midwife", {"midwife", "sage-femme"}},
    {7, "dentist", {"dentist", "dentiste"}},
    {8, "speech_therapist", {"speech therapist", "orthophoniste"}},
    {9, "podiatrist", {"podiatrist", "podologue"}},
    {10, "dietitian", {"dietitian", "diététicien"}},
    {11, "psychologist", {"psychologist", "psychologue"}},
    {12, "coordinator", {"coordinator", "coordinateur"}},
    {13, "secretary", {"secretary", "secrétaire"}},
    {14, "other", {"other", "autre"}},
};

/* French has a woman's form of most of them, and half of the people in a maison de santé are meant by it. */
static const struct pup_choice_word person_profession_words[] = {
    {1, "docteur"},
    {1, "docteure"},
    {1, "généraliste"},
    {1, "médecin généraliste"},
    {2, "infirmière"},
    {2, "IDE"},
    {2, "IDEL"},
    {3, "infirmier en pratique avancée"},
    {3, "infirmière en pratique avancée"},
    {4, "masseur-kinésithérapeute"},
    {4, "masseuse-kinésithérapeute"},
    {5, "pharmacienne"},
    {6, "sage femme"},
    {6, "maïeuticien"},
    {6, "maïeuticienne"},
    {7, "chirurgien-dentiste"},
    {7, "chirurgienne-dentiste"},
    {9, "pédicure-podologue"},
    {10, "diététicienne"},
    {12, "coordinatrice"},
    {12, "coordonnateur"},
    {12, "coordonnatrice"},
    {13, "secrétaire médical"},
    {13, "secrétaire médicale"},
};

const struct pup_choice schema_person_states[2] = {
    {1, "active", {"active", "active"}},
    {2, "left", {"left", "partie"}},
};

const struct pup_field_def schema_person_fields[6 + SCHEMA_SHARED] = {
    {1, "name", "nom", {"Name", "Nom"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "profession", "profession", {"Profession", "Profession"},
        .type = PUP_TYPE_ENUM, .required = true, CHOICES(person_profession), WORDS(person_profession_words)},
    {3, "rpps", "rpps", {"RPPS number", "N° RPPS"}, .type = PUP_TYPE_TEXT, .check = PUP_CHECK_RPPS},
    {4, "email", "courriel", {"E-mail", "Courriel"}, .type = PUP_TYPE_TEXT},
    {5, "phone", "téléphone", {"Work phone", "Téléphone professionnel"}, .type = PUP_TYPE_TEXT},
    {6, "login", "compte", {"Login", "Compte"}, .type = PUP_TYPE_TEXT},
    SHARED_FIELDS(PUP_KIND_PERSON, schema_person_states),
};

/* membership */

static const struct pup_choice membership_role[] = {
    {1, "coordinator", {"coordinator", "coordinateur"}},
    {2, "leader", {"leader", "leader"}},
    {3, "manager", {"manager", "gérant"}},
    {4, "referent", {"referent", "référent"}},
    {5, "professional", {"professional", "professionnel"}},
    {6, "trainee", {"trainee", "stagiaire"}},
};

static const struct pup_choice_word membership_role_words[] = {
    {1, "coordinatrice"}, {1, "coordonnateur"}, {1, "coordonnatrice"}, {2, "leadeur"},
    {2, "leadeuse"},      {3, "gérante"},       {4, "référente"},      {5, "professionnelle"},
};

static const struct pup_choice membership_status[] = {
    {1, "employee", {"employee", "salarié"}},
    {2, "self_employed", {"self-employed", "libéral"}},
    {3, "micro_business", {"micro business", "micro-entreprise"}},
    {4, "employer_group", {"employer group", "groupement d'employeurs"}},
    {5, "volunteer", {"volunteer", "bénévole"}},
    {6, "umbrella", {"umbrella company", "portage salarial"}},
};

static const struct pup_choice_word membership_status_words[] = {{1, "salariée"}, {2, "libérale"}};

const struct pup_choice schema_membership_states[3] = {
    {1, "planned", {"planned", "prévu"}},
    {2, "active", {"active", "actif"}},
    {3, "ended", {"ended", "terminé"}},
};

const struct pup_field_def schema_membership_fields[7 + SCHEMA_SHARED] = {
    {1, "person", "personne", {"Person", "Personne"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {2, "role", "rôle", {"Role", "Rôle"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(membership_role),
        WORDS(membership_role_words)},
    {3, "theme", "thème", {"Theme", "Thème"}, .type = PUP_TYPE_TEXT},
    {4, "weekly", "temps_alloué", {"Time allotted per week", "Temps alloué par semaine"}, .type = PUP_TYPE_DURATION},
    {5, "status", "statut", {"Employment status", "Statut"}, .type = PUP_TYPE_ENUM, CHOICES(membership_status),
        WORDS(membership_status_words)},
    {6, "start", "début", {"Start", "Début"}, .type = PUP_TYPE_DATE, .required = true},
    {7, "end", "fin", {"End", "Fin"}, .type = PUP_TYPE_DATE},
    SHARED_FIELDS(PUP_KIND_MEMBERSHIP, schema_membership_states),
};

/* presence */

static const struct pup_choice presence_type[] = {
    {1, "presence", {"presence", "présence"}},
    {2, "absence", {"absence", "absence"}},
    {3, "on_call", {"on call", "permanence"}},
    {4, "booking", {"booking", "réservation"}},
    {5, "busy", {"busy", "occupée"}}, /* elsewhere; the server alone writes it */
};

const struct pup_choice schema_presence_states[3] = {
    {1, "planned", {"planned", "prévue"}},
    {2, "done", {"done", "réalisée"}},
    {3, "cancelled", {"cancelled", "annulée"}},
};

const struct pup_field_def schema_presence_fields[7 + SCHEMA_SHARED] = {
    {1, "person", "personne", {"Person", "Personne"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {2, "type", "nature", {"Type", "Nature"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(presence_type)},
    {3, "start", "début", {"Start", "Début"}, .type = PUP_TYPE_DATETIME, .required = true},
    {4, "end", "fin", {"End", "Fin"}, .type = PUP_TYPE_DATETIME, .required = true},
    {5, "site", "lieu", {"Place", "Lieu"}, .type = PUP_TYPE_TEXT},
    {6, "travel", "trajet", {"Travel time before", "Trajet avant"}, .type = PUP_TYPE_DURATION},
    {7, "uid", "identifiant_calendrier", {"Calendar identifier", "Identifiant de calendrier"}, .type = PUP_TYPE_TEXT},
    SHARED_FIELDS(PUP_KIND_PRESENCE, schema_presence_states),
};

/* post */

static const struct pup_choice post_type[] = {
    {1, "job_description", {"job description", "fiche de poste"}},
    {2, "engagement_letter", {"engagement letter", "lettre de mission"}},
};

const struct pup_choice schema_post_states[4] = {
    {1, "draft", {"draft", "brouillon"}},
    {2, "validated", {"validated", "validée"}},
    {3, "to_review", {"to review", "à réviser"}},
    {4, "superseded", {"superseded", "remplacée"}},
};

const struct pup_field_def schema_post_fields[6 + SCHEMA_SHARED] = {
    {1, "person", "personne", {"Person", "Personne"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {2, "type", "nature", {"Type", "Nature"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(post_type)},
    {3, "missions", "missions", {"Missions", "Missions"}, .type = PUP_TYPE_LONGTEXT, .required = true},
    {4, "weekly", "temps", {"Time per week", "Temps par semaine"}, .type = PUP_TYPE_DURATION, .required = true},
    {5, "cost", "coût", {"Yearly cost", "Coût annuel"}, .type = PUP_TYPE_AMOUNT},
    {6, "review_due", "à_réviser_le", {"Due for review", "À réviser le"}, .type = PUP_TYPE_DATE, .required = true},
    SHARED_FIELDS(PUP_KIND_POST, schema_post_states),
};

/* interview */

const struct pup_choice schema_interview_states[3] = {
    {1, "prepared", {"prepared", "préparé"}},
    {2, "held", {"held", "tenu"}},
    {3, "signed", {"signed", "signé"}},
};

const struct pup_field_def schema_interview_fields[8 + SCHEMA_SHARED] = {
    {1, "person", "personne", {"Person", "Personne"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {2, "interviewer", "mené_par", {"Interviewer", "Mené par"},
        .type = PUP_TYPE_REF, .required = true, .target = PUP_KIND_PERSON},
    {3, "date", "date", {"Date", "Date"}, .type = PUP_TYPE_DATE, .required = true},
    {4, "review", "bilan", {"Review", "Bilan"}, .type = PUP_TYPE_LONGTEXT},
    {5, "successes", "réussites", {"Successes", "Réussites"}, .type = PUP_TYPE_LONGTEXT},
    {6, "difficulties", "difficultés", {"Difficulties", "Difficultés"}, .type = PUP_TYPE_LONGTEXT},
    {7, "wishes", "vœux", {"Wishes", "Vœux"}, .type = PUP_TYPE_LONGTEXT},
    {8, "objectives", "objectifs", {"Objectives", "Objectifs"}, .type = PUP_TYPE_LONGTEXT},
    SHARED_FIELDS(PUP_KIND_INTERVIEW, schema_interview_states),
};
