#!/usr/bin/env python3
"""Protocols and projects from stage to stage, ideas and what becomes of them: over the real programs, at several sites."""
import json

from desk import Desk, check, equal_states, main

USAGE, DATAERR, NOINPUT, NOPERM = 64, 65, 66, 77
FRENCH = {'LC_ALL': 'fr_FR.UTF-8', 'LANG': 'fr_FR.UTF-8'}


def sites(desk):
    desk.structure('V', 'MSP de Valombre')
    maelle = desk.member('maelle.riou', 'Maëlle Riou', V='coordinator')
    anne = desk.member('anne.castel', 'Anne Castel', V='leader')
    lucie = desk.member('lucie.hamon', 'Lucie Hamon', V='professional')
    for client in (maelle, anne, lucie):
        client.sync()
    return maelle, anne, lucie


def state(client, record):
    return client.show(record)['state']


def a_protocol_from_choice_to_review():
    with Desk() as desk:
        maelle, anne, _ = sites(desk)
        record = maelle.add('protocol', 'title=Plaies chroniques', 'group=castel', structure='V')

        def move(client, *words, ok=(0,)):
            return client.off('protocol', record, *words, ok=ok)
        move(maelle, 'next')
        check(state(maelle, record) == 'objectives')
        said = move(maelle, 'next', ok=(DATAERR,)).stderr
        check('Objectives, Target population' in said and '--force' in said and state(maelle, record) == 'objectives', said)
        move(maelle, 'suite', 'objectifs=Cicatriser', 'public=Adultes')
        shown = maelle.show(record)
        check(shown['state'] == 'literature' and shown['fields']['objective'] == 'Cicatriser', shown)
        said = move(maelle, 'problem', '--force').stderr
        check('is reached without: Literature' in said and state(maelle, record) == 'problem', said)
        move(maelle, 'back')
        check(state(maelle, record) == 'literature')
        move(maelle, 'rédaction', 'bibliographie=HAS 2022', 'problématique=Délais', 'critères=Délai moyen')
        said = move(maelle, 'next', 'body=Le texte', ok=(NOPERM,)).stderr
        check('reserved to those who validate' in said and 'body' not in maelle.show(record)['fields'], said)
        maelle.sync()
        anne.sync()
        check('review' in move(anne, 'validated', 'body=Le texte', ok=(DATAERR,)).stderr.lower())
        move(anne, 'validated', 'body=Le texte', 'review_due=30/09/2099')
        shown = anne.show(record)
        check(shown['state'] == 'validated' and shown['fields']['version'] == 1 and shown['fields']['valid_from'], shown)
        move(anne, 'next')
        move(anne, 'next', 'valid_from=01/01/2099')
        shown = anne.show(record)
        check(shown['state'] == 'validated' and shown['fields']['version'] == 2, shown)
        check(shown['fields']['valid_from'] == '2099-01-01', 'what was said is not filled otherwise', shown)
        anne.sync()
        maelle.sync()
        equal_states(maelle, anne)
        page = maelle.json('protocol', record)
        by = {s['stage']: s['entered'] and s['entered']['by'] for s in page['stages']}
        check(by['objectives'] == 'maelle.riou' and by['validated'] == 'anne.castel' and by['withdrawn'] is None, by)
        check(page['stage'] == 'validated' and not any(s['missing'] for s in page['stages']), page)
        rows = [line.split('\t') for line in maelle.off('protocol', record, 'history').stdout.splitlines()]
        stages = [r[2] for r in rows if r[2]]
        check(stages == ['chosen', 'objectives', 'literature', 'problem', 'literature', 'drafting', 'validated', 'in_review', 'validated'],
              stages)
        check(rows[2][3] == 'objective, population' and rows[0][1] == 'maelle.riou' and rows[-1][1] == 'anne.castel', rows)
        board = maelle.json('protocol')
        check([(b['id'], b['stage'], b['missing']) for b in board] == [(record, 'validated', '')], board)
        move(anne, 'withdrawn')
        check(anne.json('protocol') == [] and len(json.loads(anne.off('protocol', '--all', '--json').stdout)) == 1)
        for words, code in (((record, 'nothing'), USAGE), (('zzzz',), NOINPUT), ((record, 'next', 'state=problem'), USAGE),
                            ((record, 'next', 'nothing=1'), USAGE)):
            check(maelle.off('protocol', *words, ok=(code,)).stderr.startswith('pupitre: '))
        desk.stop()


def people_disagree_about_a_stage():
    """Both move it offline; it is contested, shown, and neither gate nor command settles that unseen."""
    with Desk() as desk:
        maelle, anne, _ = sites(desk)
        record = maelle.add('protocol', 'title=Chutes', structure='V')
        maelle.sync()
        anne.sync()
        maelle.off('protocol', record, 'objectives')
        anne.off('protocol', record, 'problem', '--force')
        for client in (maelle, anne, maelle):
            client.sync()
        said = maelle.off('protocol', record, 'next', ok=(DATAERR,)).stderr
        check('disagree about its stage' in said, said)
        maelle.off('resolve', record, 'state', '--keep', '1')
        maelle.off('protocol', record, 'next', 'objective=o', 'population=p', 'sources=s', 'issue=i')
        maelle.sync()
        anne.sync()
        equal_states(maelle, anne)
        desk.stop()


def a_project_and_its_wheel():
    with Desk() as desk:
        maelle, anne, lucie = sites(desk)
        record = maelle.add('project', 'title=Chutes', 'type=prevention', 'objective=Moins de chutes', 'owners=castel', structure='V')
        maelle.sync()
        for client in (anne, lucie):
            client.sync()
        maelle.off('project', record, 'next')
        maelle.off('projet', record, 'suite', 'public=75 ans', env=FRENCH)
        maelle.off('project', record, 'next', 'start=01/03/2026')
        check(state(maelle, record) == 'running')
        check('Participants' in maelle.off('project', record, 'next', ok=(DATAERR,)).stderr)
        maelle.off('project', record, 'headcount', '+12')
        anne.off('project', record, 'headcount', '+15')
        lucie.off('project', record, 'headcount', '-2', ok=(DATAERR,))
        lucie.off('project', record, 'headcount', '+3')  # who may only contribute may count
        for client in (maelle, anne, lucie, maelle, anne, lucie):
            client.sync()
        check(maelle.show(record)['fields']['headcount'] == 30 and maelle.conflicts() == [])
        for phase in ('plan', 'do', 'study', 'act', 'plan'):
            maelle.off('project', record, 'pdsa')
            check(maelle.show(record)['fields']['pdsa'] == phase)
        maelle.off('project', record, 'roue', 'contrôler', env=FRENCH)
        check(maelle.show(record)['fields']['pdsa'] == 'study')
        maelle.off('project', record, 'next')
        check('which' in maelle.off('project', record, 'next', ok=(USAGE,)).stderr)
        maelle.off('project', record, 'closed')
        check([b['stage'] for b in maelle.json('project')] == ['closed'])
        for words in ((record, 'headcount', '12'), (record, 'pdsa', 'sometimes'), (record, 'headcount', '+x')):
            check(maelle.off('project', *words, ok=None).returncode in (USAGE, DATAERR), words)
        desk.stop()


def an_idea_becomes_one_action():
    """Two offline make an action of it: one action; they vote: two votes, of each her own."""
    with Desk() as desk:
        maelle, anne, lucie = sites(desk)
        idea = maelle.add('idea', 'question=Comment accueillir ?', 'text=Un livret', structure='V')
        how = maelle.add('idea', 'question=Comment ?', 'text=Demander aux anciens', 'parent=' + idea, structure='V')
        other = maelle.add('idea', 'question=comment accueillir ?', 'text=Une chambre', structure='V')
        for client in (maelle, anne, lucie):
            client.sync()
        for client in (anne, lucie, lucie):
            client.off('ideas', 'vote', other)
        done = maelle.off('ideas', 'to-action', idea, 'due=01/03/2027').stdout.strip()
        again = anne.off('idées', 'en-action', idea, 'due=01/03/2027', 'owner=riou', env=FRENCH).stdout.strip()
        check(done == again, 'one id wherever it is made', done, again)
        for client in (maelle, anne, lucie, maelle, anne, lucie):
            client.sync()
        equal_states(maelle, anne)
        check([a['id'] for a in maelle.list('action')] == [done] and maelle.conflicts() == [], maelle.conflicts())
        action = maelle.show(done)
        check(action['fields']['title'] == 'Un livret' and action['fields']['owner']['name'] == 'Maëlle Riou', action)
        check(state(maelle, idea) == 'kept')
        tree = maelle.json('ideas')
        check([(i['id'], i['depth'], i['votes']) for i in tree] == [(other, 0, 2), (idea, 0, 0), (how, 1, 0)], tree)
        check('action already' in lucie.off('ideas', 'to-action', idea).stderr)
        lucie.off('ideas', 'unvote', other)
        check('have not voted' in lucie.off('ideas', 'unvote', other).stderr)
        check(lucie.json('ideas', 'accueillir')[0]['votes'] == 1 and lucie.json('ideas', 'jardin') == [])
        for words, code in ((('vote',), USAGE), (('vote', done), DATAERR), (('to-action',), USAGE)):
            check(maelle.off('ideas', *words, ok=(code,)).stderr.startswith('pupitre: '))
        desk.stop()


if __name__ == '__main__':
    main([a_protocol_from_choice_to_review, people_disagree_about_a_stage, a_project_and_its_wheel, an_idea_becomes_one_action])
