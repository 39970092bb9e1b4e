import { expect, it } from 'vitest'
import { Refused } from '$backend/till'
import { FakeRefunds } from '../../../tests/fake_refunds'
import { Voiding } from './voiding.svelte'

let ids = 0
const voiding = (till: FakeRefunds) => new Voiding(till.methods, 's1', () => `id-${++ids}`)

it('asks for all of the sale, and sends what was shown', async () => {
  const till = new FakeRefunds()
  const it = voiding(till)
  expect(it.canSend).toBe(false)
  await it.ask()
  expect([till.asked, it.quote?.total_minor, it.missing]).toEqual([[undefined], 17000, null])
  await it.send()
  expect(till.voided.map(({ request }) => request)).toEqual([{ sale_id: 's1', reason: 'rung_wrongly', note: null, expect_total_minor: 17000 }])
  expect([it.done?.slip.kind, it.isLocked, it.canSend]).toEqual(['void', true, false])
})

it('that is refused is asked again', async () => {
  const till = new FakeRefunds()
  const it = voiding(till)
  await it.ask()
  till.refuseRefund = new Refused('sale_has_returns', {}, '已经退过一部分')
  await it.send()
  expect([it.isLost, it.done, till.asked.length]).toEqual([false, null, 2])
})
