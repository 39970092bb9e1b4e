import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { CardAnswer } from '$backend/bindings'
import { Refused } from '$backend/till'
import { t, words } from '$shared/words.svelte'
import { CARD } from '../../../tests/fake_till'
import { press, settled, TestWindow } from '../../../tests/window'
import MemberCard from './MemberCard.svelte'
import { Securing } from './safety.svelte'

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
}

beforeEach(() => {
  sent = []
  refuse = null
  card = CARD
})

describe('securing a card', () => {
  let ids = 0
  const securing = (act: 'freeze' | 'lift' | 'replace') => new Securing(till, 'm1', act, () => `id-${++ids}`)

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
})
