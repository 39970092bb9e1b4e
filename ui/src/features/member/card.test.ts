import { afterEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { CardAnswer, Movement } from '$backend/bindings'
import { t } from '$shared/words.svelte'
import { CARD } from '../../../tests/fake_till'
import { press, settled, TestWindow } from '../../../tests/window'
import MemberCard from './MemberCard.svelte'

const EMPTY: CardAnswer = { ...CARD, stored_value: { principal_minor: 0, bonus_minor: 0, total_minor: 0 } }
const LEFT: Movement = {
  seq: 9, at: '2026-11-21T19:20:00.000+08:00', business_day: '2026-11-21', kind: 'balance_refund', balance_refund_id: 'b1', refund_no: '01-B000001',
  paid_minor: -40000, principal_minor: -50000, bonus_minor: -10000, stored_value_minor: -60000, points: '0',
  principal_after_minor: 0, bonus_after_minor: 0, stored_value_after_minor: 0,
}
let shown: TestWindow

async function show(card: CardAnswer, movements: Movement[] = []) {
  shown = new TestWindow({
    memberCard: async () => card,
    memberMovements: async () => ({ movements }),
    storedValueStatement: async () => ({ member_id: 'm1', figures: {} as never, movements }),
  })
  shown.show(MemberCard as Component<never>, { memberId: 'm1', onserve: () => undefined, onerased: () => undefined })
  await settled()
}

afterEach(() => shown.close())

const giveBack = () => document.querySelector('[data-testid=give-back]')

describe('stored value on a member’s card', () => {
  it('is given back where there is any', async () => {
    await show(CARD)
    expect(giveBack()).not.toBeNull()
    await press('Alt R')
    expect(shown.did).toEqual(['giveBack m1'])
  })

  it.each([
    ['there is none', EMPTY],
    ['nobody is left to whom', { ...CARD, erased: true }],
  ])('is not given back where %s', async (_, card) => {
    await show(card)
    expect(giveBack()).toBeNull()
    await press('Alt R')
    expect(shown.did).toEqual([])
  })

  it('has a statement, and a movement that was a balance refund opens its slip', async () => {
    await show(EMPTY, [LEFT])
    document.querySelector<HTMLButtonElement>('.table .open')?.click()
    await settled()
    expect(shown.did).toEqual(['showBalanceSlip b1'])
    await press('Alt S')
    const dialog = document.querySelector('dialog')?.textContent ?? ''
    for (const said of [t('statement-of', { name: '王小明' }), t('movement-balance-refund'), '01-B000001', t('export-csv')]) expect(dialog).toContain(said)
  })
})
