import { expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { PersonAnswer, PutPerson } from '$backend/bindings'
import { settled, TestWindow, type } from '../../../tests/window'
import PersonDialog from './PersonDialog.svelte'

it('what is typed is sent with Enter, and the dialog says whom it named', async () => {
  const sent: PutPerson[] = []
  const named: (PersonAnswer | null)[] = []
  const familyPut = async (request: PutPerson): Promise<PersonAnswer> => {
    sent.push(request)
    return { person_id: 'p1', called: request.called, is_active: true }
  }
  const shown = new TestWindow({ familyPut })
  shown.show(PersonDialog as Component<never>, { memberId: 'm1', person: null, done: (put: PersonAnswer | null) => named.push(put) })
  await settled()
  type('儿子')
  document.querySelector('form')?.requestSubmit()
  await settled()
  expect(sent).toEqual([{ person_id: null, member_id: 'm1', called: '儿子', daily_limit_minor: null, is_active: true }])
  expect(named).toEqual([{ person_id: 'p1', called: '儿子', is_active: true }])
  shown.close()
})
