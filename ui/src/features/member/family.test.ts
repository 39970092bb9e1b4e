import { expect, it } from 'vitest'
import type { PersonAnswer, PutPerson } from '$backend/bindings'
import { Refused } from '$backend/till'
import { PersonForm } from './family.svelte'

const SON = { person_id: 'p1', called: '儿子', daily_limit_minor: 5_000, left_minor: 3_800, is_active: true } satisfies PersonAnswer

const opened = (before: PersonAnswer | null) => {
  const sent: PutPerson[] = []
  const familyPut = async (request: PutPerson) => {
    sent.push(request)
    return { person_id: 'p1', called: request.called, is_active: request.is_active ?? true }
  }
  return { sent, form: new PersonForm({ familyPut }, 'm1', before, 2) }
}

it('names somebody, with a limit or without one', async () => {
  const { sent, form } = opened(null)
  expect(form.request).toBeNull()
  form.called = ' 女儿 '
  await form.send()
  form.limitText = '０'
  await form.send()
  const said = { person_id: null, member_id: 'm1', called: '女儿', is_active: true }
  expect(sent).toEqual([{ ...said, daily_limit_minor: null }, { ...said, daily_limit_minor: 0 }])
})

it('sends nothing while the limit is no amount', async () => {
  const { sent, form } = opened(SON)
  for (const wrong of ['五十', '1.234', '-1']) {
    form.limitText = wrong
    expect(form.request).toBeNull()
    expect(await form.send()).toBeNull()
  }
  expect(sent).toEqual([])
})

it('changes what there was, and ends it', async () => {
  const { sent, form } = opened(SON)
  expect([form.called, form.limitText]).toEqual(['儿子', '50.00'])
  form.isActive = false
  await form.send()
  expect(sent).toEqual([{ person_id: 'p1', member_id: 'm1', called: '儿子', daily_limit_minor: 5_000, is_active: false }])
})

it('goes again under its first id where the answer was lost', async () => {
  const ids: string[] = []
  const familyPut = async (_: PutPerson, id?: string): Promise<PersonAnswer> => {
    ids.push(id ?? '')
    throw new Refused('no_answer', {}, '')
  }
  const form = new PersonForm({ familyPut }, 'm1', SON, 2)
  await form.send()
  expect(form.isLost).toBe(true)
  await form.send()
  expect(ids[0]).toBe(ids[1])
})
