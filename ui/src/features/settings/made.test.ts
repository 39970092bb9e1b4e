import { expect, it } from 'vitest'
import { MadeList } from './made.svelte'

it('what is in use stands before what was stopped, and else in the order of the till', async () => {
  const made = (id: string, is_active: boolean) => ({ id, is_active })
  const list = new MadeList(async () => [made('a', false), made('b', true), made('c', true)])
  await list.load()
  expect(list.rows.map((row) => row.id)).toEqual(['b', 'c', 'a'])
})

it('what cannot be read leaves what was there, and says why', async () => {
  const why = new Error('gone')
  const answers = [Promise.resolve([{ is_active: true }])]
  const list = new MadeList(() => answers.pop() ?? Promise.reject(why))
  await list.load()
  await list.load()
  expect(list.rows).toHaveLength(1)
  expect(list.why).toBe(why)
})
