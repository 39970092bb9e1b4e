import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { CardAnswer } from '$backend/bindings'
import { Refused } from '$backend/till'
import { t, words } from '$shared/words.svelte'
import { CARD } from '../../../tests/fake_till'
import { press, settled, TestWindow, type } from '../../../tests/window'
import MemberCard from './MemberCard.svelte'
import { type SafetyAct, Securing } from './safety.svelte'

let sent: { method: string; request: unknown; requestId: string | undefined }[]
let refuse: Refused | null
let card: CardAnswer

const writes = (method: string, answer: object) => async (request: unknown, requestId?: string) => {
  sent.push({ method, request, requestId })
  if (refuse) throw refuse
  return { member_id: 'm1', ...answer } as never
}

const till = {
  memberCard: async () => card,
  memberMovements: async () => ({ movements: [] }),
  memberFreeze: writes('freeze', { frozen: { reason: 'lost', since: '2026-11-21' } }),
  memberLiftFreeze: writes('lift', {}),
  memberReplaceCard: writes('replace', {}),
  memberSetPin: writes('set_pin', {}),
  memberClearPin: writes('clear_pin', {}),
  memberDrawCode: writes('draw', { code: 'ABCD-2345', valid_on: '2026-11-21' }),
  settingPut: writes('setting', {}),
}

beforeEach(() => {
  sent = []
  refuse = null
  card = CARD
})

describe('securing a card', () => {
  let ids = 0
  const securing = (act: SafetyAct) => new Securing(till, 'm1', act, () => `id-${++ids}`)

  it('says one after the other what is missing', () => {
    const it = securing('replace')
    expect([it.missing, it.canSend]).toEqual(['reason', false])
    it.replacing = 'damaged'
    expect([it.missing, it.canSend]).toEqual(['card', false])
    it.scan('V-1002')
    expect([it.cardNo, it.missing, it.canSend]).toEqual(['V-1002', null, true])
  })

  it('a scan is a new card only where one is asked for', () => {
    const it = securing('freeze')
    it.scan('V-1002')
    expect(it.cardNo).toBe('')
  })

  it('a PIN is typed twice, and another one needs the one before', async () => {
    const it = new Securing(till, 'm1', 'set_pin', () => 'id', true)
    expect(it.missing).toBe('old_pin')
    it.oldPin = '2580'
    expect(it.missing).toBe('pin')
    it.pin = '940271'
    it.pinAgain = '94027'
    expect([it.missing, it.canSend]).toEqual(['again', false])
    it.pinAgain = '940271'
    expect([it.missing, await it.send()]).toEqual([null, true])
    expect(sent.map((one) => one.request)).toEqual([{ member_id: 'm1', pin: '940271', old_pin: '2580' }])
  })

  it('is sent under one id until its answer is there, and nothing of it changes meanwhile', async () => {
    const it = securing('replace')
    it.replacing = 'lost'
    it.cardNo = ' V-1002 '
    refuse = new Refused('no_answer', {}, '没有回应')
    expect([await it.send(), it.isLost, it.isLocked]).toEqual([false, true, true])
    it.scan('V-9')
    refuse = null
    expect([await it.send(), await it.send()]).toEqual([true, false])
    expect(sent.map((one) => one.request)).toEqual(Array(2).fill({ member_id: 'm1', card_no: 'V-1002', reason: 'lost' }))
    expect(new Set(sent.map((one) => one.requestId)).size).toBe(1)
  })
})

describe('the card of a member', () => {
  let shown: TestWindow
  let changed: number

  async function open() {
    changed = 0
    shown = new TestWindow(till)
    const props = { memberId: 'm1', onserve: () => undefined, onerased: () => undefined, onadjusted: () => (changed += 1) }
    shown.show(MemberCard as Component<never>, props)
    await settled()
  }

  afterEach(() => shown.close())

  const click = async (id: string) => {
    document.querySelector<HTMLButtonElement>(`[data-testid=${id}]`)?.click()
    await settled()
  }
  const choose = async (text: string) => {
    const label = [...document.querySelectorAll('dialog label')].find((one) => one.textContent?.includes(text))
    label?.querySelector('input')?.click()
    await settled()
  }

  it('is frozen for a reason, and read again', async () => {
    await open()
    await click('freeze')
    await press('Enter')
    expect(sent).toEqual([])
    await choose(t('freeze-reason-suspicious'))
    await click('safety-confirm')
    expect(sent.map((one) => [one.method, one.request])).toEqual([['freeze', { member_id: 'm1', reason: 'suspicious' }]])
    expect([changed, shown.told]).toEqual([1, [t('freeze-done')]])
  })

  it('that is frozen says why, offers to lift it, and gives nothing back', async () => {
    card = { ...CARD, frozen: { reason: 'lost', since: '2026-11-20' } }
    await open()
    expect(document.body.textContent).toContain(t('frozen-since', { reason: t('freeze-reason-lost'), day: words.date('2026-11-20') }))
    expect(document.querySelector('[data-testid=give-back]')).toBe(null)
    await click('lift-freeze')
    await choose(t('lift-reason-checked'))
    await click('safety-confirm')
    expect(sent.map((one) => [one.method, one.request])).toEqual([['lift', { member_id: 'm1', reason: 'checked' }]])
  })

  it('takes the new card from the scanner', async () => {
    await open()
    await click('replace-card')
    shown.keys.scan('V-1002')
    await choose(t('card-reason-lost'))
    await click('safety-confirm')
    expect(sent.map((one) => one.request)).toEqual([{ member_id: 'm1', card_no: 'V-1002', reason: 'lost' }])
  })

  const fill = async (...texts: string[]) => {
    for (const [i, text] of texts.entries()) {
      document.querySelectorAll<HTMLInputElement>('dialog input[type=password]')[i]?.focus()
      type(text)
    }
    await settled()
  }

  it('a PIN that protects nothing yet offers to want it', async () => {
    await open()
    await click('set-pin')
    await fill('940271', '940271')
    await click('safety-confirm')
    expect(shown.asked.map((one) => one.title)).toEqual([t('pin-protects-nothing')])
    expect(sent.map((one) => [one.method, one.request])).toEqual([
      ['set_pin', { member_id: 'm1', pin: '940271', old_pin: null }],
      ['setting', { key: 'safety.free_limit_minor', value: 20_000 }],
    ])
  })

  it('a PIN that is too easy is told in the dialog, which stays open', async () => {
    await open()
    await click('set-pin')
    await fill('1234', '1234')
    refuse = new Refused('pin_weak', {}, '太容易猜到')
    await click('safety-confirm')
    expect(document.querySelector('dialog [role=alert]')?.textContent).toContain('太容易猜到')
  })

  it('takes a PIN away for a reason', async () => {
    card = { ...CARD, pin_set_on: '2026-11-01', free_limit_minor: 20_000 }
    await open()
    expect(document.body.textContent).not.toContain(t('pin-protects-nothing'))
    await click('clear-pin')
    await choose(t('pin-reason-forgotten'))
    await click('safety-confirm')
    expect(sent.map((one) => [one.method, one.request])).toEqual([['clear_pin', { member_id: 'm1', reason: 'forgotten' }]])
  })

  it('a code for once is shown before the dialog goes', async () => {
    card = { ...CARD, free_limit_minor: 20_000 }
    await open()
    await click('draw-code')
    await click('safety-confirm')
    expect(document.querySelector('[data-testid=drawn-code]')?.textContent).toBe('ABCD-2345')
    await press('Esc')
    expect([document.querySelector('dialog'), shown.told]).toEqual([null, [t('draw-code-done')]])
  })
})
