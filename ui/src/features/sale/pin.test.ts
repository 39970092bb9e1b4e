import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import { Refused } from '$backend/till'
import { openCounter, settle } from '../../../tests/counter'
import type { FakeTill } from '../../../tests/fake_till'
import { press, settled, TestWindow, type } from '../../../tests/window'
import type { Counter } from './counter.svelte'
import PinDialog from './PinDialog.svelte'

let till: FakeTill
let counter: Counter
let shown: TestWindow | null

beforeEach(async () => {
  shown = null
  ;({ till, counter } = await openCounter())
  counter.identify('m1')
  counter.addAmount(5_000)
  await settle()
})

afterEach(() => shown?.close())

async function paysWithStoredValue() {
  await counter.tendering.take()
  counter.tendering.chooseKind('stored_value')
  await counter.tendering.confirmAmount()
  await settle()
}

describe('the PIN', () => {
  it('is asked for before a sale is rung that wants it', async () => {
    till.proofNeeded = 'pin'
    await paysWithStoredValue()
    expect([counter.tendering.isPinAsked, till.rung.length]).toEqual([true, 0])
    await counter.tendering.ring({ pin: '2580' })
    expect(till.rung.map((one) => one.request.proof)).toEqual([{ pin: '2580' }])
    expect([counter.tendering.isPinAsked, counter.finished?.sale_no]).toEqual([false, '01-000001'])
  })

  it('is not asked for where none is wanted, and then is in no request', async () => {
    await paysWithStoredValue()
    expect([counter.tendering.isPinAsked, till.rung.map((one) => 'proof' in one.request)]).toEqual([false, [false]])
  })

  it('that is wrong is asked for again, and the basket stays', async () => {
    till.proofNeeded = 'pin'
    await paysWithStoredValue()
    till.refuseRing = new Refused('pin_wrong', { left: 4 }, '密码不对')
    await counter.tendering.ring({ pin: '1111' })
    expect([counter.tendering.isPinAsked, counter.tendering.refused?.text, counter.basket.lines.length]).toEqual([true, '密码不对', 1])
    counter.tendering.leavePin()
    expect([counter.tendering.isPinAsked, counter.tendering.refused, counter.basket.tenders.length]).toEqual([false, null, 1])
  })

  it('that was not wanted a moment ago is asked for when the till says so', async () => {
    till.refuseRing = new Refused('pin_needed', {}, '要密码')
    await paysWithStoredValue()
    expect(counter.tendering.isPinAsked).toBe(true)
  })

  it('of one who has none gives way to a code for once, which a scan brings', async () => {
    till.proofNeeded = 'code'
    await paysWithStoredValue()
    expect(counter.tendering.isPinAsked).toBe(true)
    shown = new TestWindow({})
    shown.show(PinDialog as Component<never>, { counter })
    await settled()
    shown.keys.scan('6900000000014')
    await settled()
    expect(till.rung).toEqual([])
    shown.keys.scan('ABCD-2345')
    await settled()
    expect(till.rung.map((one) => one.request.proof)).toEqual([{ code: 'ABCD-2345' }])
  })

  it('that is blocked leaves the code', async () => {
    till.proofNeeded = 'pin'
    await paysWithStoredValue()
    shown = new TestWindow({})
    shown.show(PinDialog as Component<never>, { counter })
    await settled()
    till.refuseRing = new Refused('pin_blocked', {}, '错得太多')
    type('1111')
    await press('Enter')
    await settled()
    expect([counter.tendering.isPinAsked, (document.activeElement as HTMLInputElement).type]).toEqual([true, 'text'])
  })

  it('is kept by no basket and gone from its box once it is sent', async () => {
    till.proofNeeded = 'pin'
    await paysWithStoredValue()
    shown = new TestWindow({})
    shown.show(PinDialog as Component<never>, { counter })
    await settled()
    till.refuseRing = new Refused('pin_wrong', { left: 4 }, '密码不对')
    const box = document.activeElement as HTMLInputElement
    expect([box.type, box.inputMode]).toEqual(['password', 'numeric'])
    type('1111')
    await press('Enter')
    await settled()
    expect([box.value, document.querySelector('dialog [role=alert]')?.textContent]).toEqual(['', '密码不对'])
    expect(JSON.stringify(till.puts)).not.toContain('1111')
  })
})
