import { expect, it } from 'vitest'
import type { Progress, VerifyAnswer } from '$backend/bindings'
import { Refused } from '$backend/till'
import { JournalReader } from './journal.svelte'

const fact = (seq: number) => ({ seq, at: '', actor: '7', kind: 'sale.rung', text: '' })

function reader(verify: (progress: (at: Progress) => void) => Promise<VerifyAnswer>) {
  let cancelled = 0
  const made = new JournalReader({
    journalRead: async ({ before_seq }) => (before_seq ? { facts: [fact(1)] } : { facts: [fact(3), fact(2)], next_before_seq: 2 }),
    staffList: async () => ({ staff: [{ staff_id: '7', name: '王姐' }] }),
    verifyShop: verify,
    cancelWork: async () => (cancelled++, null),
  })
  return { made, cancelled: () => cancelled }
}

it('is read from the latest on, and names who did it', async () => {
  const { made } = reader(async () => ({ facts: 3, head: '', findings: [], found: 0 }))
  await made.load()
  await made.pages.more()
  expect([made.pages.rows.map((row) => row.seq), made.names.get('7')]).toEqual([[3, 2, 1], '王姐'])
})

it('verifying tells how far it is, and is not begun twice', async () => {
  let begun = 0
  let at: ((progress: Progress) => void) | undefined
  let end: ((answer: VerifyAnswer) => void) | undefined
  const { made } = reader((progress) => {
    begun++
    at = progress
    return new Promise((resolve) => (end = resolve))
  })
  const done = made.verify()
  void made.verify()
  at?.({ done: 1, of: 3 })
  expect([made.verifying, begun]).toEqual([{ done: 1, of: 3 }, 1])
  end?.({ facts: 3, head: '', findings: [], found: 0 })
  await done
  expect([made.verifying, made.verified?.facts]).toEqual([null, 3])
})

it('stopped it says so, and not that something went wrong', async () => {
  let stop: ((why: unknown) => void) | undefined
  const { made, cancelled } = reader(() => new Promise((_, reject) => (stop = reject)))
  const done = made.verify()
  await made.cancel()
  stop?.(new Refused('internal', {}, '停了'))
  await done
  expect([cancelled(), made.isCancelled, made.why, made.verified]).toEqual([1, true, null, null])
})
