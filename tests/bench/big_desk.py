"""A desk of 100 000 records (or as many as asked), for benchmarks of what a coordinator asks of years of work: French of the length
people write, twelve kinds, made by a seed. Imported, sent and received as everything else is.

    tests/bench/big_desk.py FOLDER [COUNT]    makes the client's folder FOLDER/client, to be used again (PUPITRE_HOME)
"""
import csv
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / 'integration'))
from desk import Desk  # noqa: E402

FIRST = ('Anne Maëlle Paul Inès Lucie Tom Yann Soizic Gaël Nolwenn Hervé Élodie Loïc Maïwenn Ronan Céline Aurélie Zoé Noël Françoise '
         'Benoît Agnès Jérôme Hélène Mickaël Solène Gwenaël Thérèse Raphaël Armelle').split()
LAST = ("Castel Riou Nédélec Bako Hamon Garrec Morvan Le-Goff L'Hostis Kerbrat Quéméneur Salaün Guézennec Tanguy Prigent Abgrall Cadiou "
        'Floc’h Péron Kervella Bihan Lagadec Mével Postic Quéré Roudaut Stéphan Troadec Uguen Vourc’h').split()
TOWNS = "Valombre Pont-d'Arçay Kerlenn Saint-Rivoal Plouézoc'h Trégastel Lannédern Brennilis Huelgoat Loqueffret".split()
WORDS = ('le la les un une des du de à au aux en pour par avec sans sur sous après avant entre chez protocole plaie chronique patient suivi '
         'équipe réunion médecin infirmière pharmacien kinésithérapeute sage-femme hôpital sortie entrée domicile éducation thérapeutique '
         'prévention vaccination grippe dépistage diabète insuffisance cardiaque chute personne âgée aidant courrier messagerie sécurisée '
         'agenda convention financement demande dossier relance partenaire territoire santé projet indicateur évaluation compte rendu '
         'décision action responsable échéance semaine mois trimestre année rencontre téléphone appel mairie agence régionale groupe travail '
         'organisation accueil secrétariat urgence permanence planning remplacement congé formation stagiaire étudiant logiciel partage '
         'données règlement association société bureau assemblée générale vote budget dépense recette facture commande stock matériel gants '
         'compresses désinfection salle local clef parking affichage site internet communication information usagers enquête satisfaction '
         'qualité amélioration objectif écart explication proposition idée validation relecture diffusion archivage').split()

# kind: share of the records, and the columns of a row
SHARES = {'person': 0.004, 'partner': 0.03, 'document': 0.04, 'idea': 0.03, 'project': 0.006, 'protocol': 0.004, 'meeting': 0.12,
          'decision': 0.1, 'stock': 0.006, 'presence': 0.1, 'action': 0.36, 'time': 0.2}


class Maker:
    def __init__(self, seed, count):
        self.random, self.count = random.Random(seed), count
        self.people = []

    def text(self, least, most):
        words = self.random.choices(WORDS, k=self.random.randint(least, most))
        return ' '.join(words).capitalize()

    def name(self, number):
        return f'{self.random.choice(FIRST)} {self.random.choice(LAST)}' + (f' {"ABCDEFGHIJ"[number % 10]}{number}' if number >= 300 else '')

    def person(self):
        return self.random.choice(self.people)

    def day(self):
        return f'{self.random.randint(1, 28):02}/{self.random.randint(1, 12):02}/{self.random.randint(2019, 2026)}'

    def row(self, kind, n):
        pick, day = self.random.choice, self.day()
        hour = self.random.randint(8, 17)
        return {
            'person': lambda: {'name': self.people[n], 'profession': pick(['nurse', 'physician', 'pharmacist', 'midwife', 'secretary']),
                               'phone': f'02 98 {n:06}', 'email': f'personne{n}@msp.example'},
            'partner': lambda: {'name': f'{pick(["Clinique", "EHPAD", "Mairie", "Pharmacie", "CPTS"])} {pick(TOWNS)} {n}',
                                'type': pick(['hospital', 'social_care', 'local_authority', 'other']), 'town': pick(TOWNS),
                                'contact': self.text(3, 6), 'note': self.text(15, 40)},
            'document': lambda: {'title': f'{self.text(3, 7)} {n}', 'type': pick(['template', 'rules', 'watch', 'report']),
                                 'summary': self.text(20, 60), 'published_on': day},
            'idea': lambda: {'question': f'Comment {self.text(3, 6).lower()} ?', 'text': f'{self.text(6, 14)} {n}', 'category': pick(TOWNS)},
            'project': lambda: {'title': f'{self.text(3, 6)} {n}', 'type': pick(['prevention', 'it', 'training']),
                                'objective': self.text(30, 60), 'owners': self.person(), 'start': day},
            'protocol': lambda: {'title': f'{self.text(2, 5)} {n}', 'objective': self.text(30, 60), 'body': self.text(150, 300)},
            'meeting': lambda: {'type': pick(['rcp', 'team', 'working_group', 'staff']), 'title': f'{self.text(2, 5)} {n}',
                                'start': f'{day} {hour}:00', 'end': f'{day} {hour + 1}:30', 'site': pick(TOWNS), 'chair': self.person(),
                                'agenda': self.text(20, 50), 'minutes': self.text(40, 120)},
            'decision': lambda: {'text': f'{self.text(25, 50)} {n}', 'owner': self.person()},
            'stock': lambda: {'name': f'{pick(["Gants", "Compresses", "Masques"])} {n}', 'quantity': '40', 'threshold': '15', 'site': pick(TOWNS)},
            'presence': lambda: {'person': self.person(), 'type': pick(['presence', 'absence', 'on_call']), 'start': f'{day} {hour}:00',
                                 'end': f'{day} {hour + 2}:00', 'site': pick(TOWNS)},
            'action': lambda: {'title': f'{self.text(4, 9)} {n}', 'owner': self.person(), 'due': day, 'priority': pick(['high', 'normal', 'low']),
                               'category': pick(['care', 'it', 'welcome', 'other']), 'note': self.text(25, 55),
                               'state': pick(['todo', 'doing', 'done', 'done', 'dropped'])},
            'time': lambda: {'person': self.person(), 'date': day, 'minutes': str(self.random.randint(1, 16) * 15),
                             'activity': pick(['facilitation', 'administration', 'projects', 'communication', 'it'])},
        }[kind]()

    def sheets(self, folder):
        """(kind, file) of each kind."""
        counts = {kind: max(1, round(self.count * share)) for kind, share in SHARES.items()}
        self.people = list(dict.fromkeys(self.name(n) for n in range(counts['person'] * 3)))[:counts['person']]
        counts['person'] = len(self.people)
        counts['action'] += self.count - sum(counts.values())
        for kind, count in counts.items():
            path = folder / f'{kind}.csv'
            with open(path, 'w', newline='', encoding='utf-8') as file:
                rows = [self.row(kind, n) for n in range(count)]
                writer = csv.DictWriter(file, rows[0], delimiter=';')
                writer.writeheader()
                writer.writerows(rows)
            yield kind, path


def fill(desk, folder, count=100_000, seed=1):
    """A coordinator's client of that desk that holds `count` records, all of them received."""
    desk.structure('V', 'MSP de Valombre')
    client = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
    for kind, path in Maker(seed, count).sheets(folder):
        client.off('import', kind, path, ok=(0, 65))
        client.run('sync', '--json')
    return client


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True)
    with Desk() as desk:
        client = fill(desk, folder, int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
        spaces = client.status()['spaces']
        client.clone(folder / 'client')
        print(f'{sum(s["records"] for s in spaces)} records in {folder / "client"}')


if __name__ == '__main__':
    main()
