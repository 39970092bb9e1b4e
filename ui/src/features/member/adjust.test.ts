import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { AdjustPoints, AdjustmentReason, CardAnswer, Movement } from '$backend/bindings'
import { Refused } from '$backend/till'
import { t, words } from '$shared/words.svelte'
import { CARD } from '../../../tests/fake_till'
import { press, settled, TestWindow, type } from '../../../tests/window'
import { Adjusting } from './adjust.svelte'
import MemberCard from './MemberCard.svelte'

let sent: { request: AdjustPoints; requestId: string | undefined }[]
let refuse: Refused | null
let card: CardAnswer

const till = {
  memberCard: async () => card,
  pointsAdjust: async (request: AdjustPoints, requestId?: string) => {
    sent.push({ request, requestId })
    if (refuse) throw refuse
    return { member_id: 'm1', change: request.change, points_settled: '0', points_after: '176.5' }
  },
}

beforeEach(() => {
  sent = []
  refuse = null
  card = CARD
})

describe('setting points right', () => {
  let ids = 0
  const adjusting = (points: Partial<CardAnswer> = {}) => new Adjusting(till, { ...CARD, ...points }, () => `id-${++ids}`)

  function less(text: string, reason: AdjustmentReason): Adjusting {
    const it = Object.assign(adjusting(), { sign: 'less', text } as const)
    it.because.choose(reason)
    return it
  }

  it('says one after the other what is missing', () => {
    const it = adjusting()
    expect(it.missing).toBe('sign')
    it.sign = 'less'
    expect(it.missing).toBe('points')
    it.text = '0'
    expect(it.missing).toBe('points')
    it.text = '1.5'
    expect(it.missing).toBe('reason')
    it.because.reason = 'other'
    it.because.note = '  '
    expect([it.missing, it.canSend]).toEqual(['note', false])
    it.because.note = '数错了'
    expect([it.missing, it.canSend]).toEqual([null, true])
  })

  it.each([
    ['more', '12.5', { points: '176.5', owed: '0' }],
    ['less', '64', { points: '100', owed: '0' }],
    ['less', '164', { points: '0', owed: '0' }],
  ] as const)('%s %s of 164 leaves that', (sign, text, after) => {
    expect(Object.assign(adjusting(), { sign, text }).after).toEqual(after)
  })

  it.each([
    ['more', '30', { points: '0', owed: '20' }],
    ['more', '50', { points: '0', owed: '0' }],
    ['more', '62.5', { points: '12.5', owed: '0' }],
  ] as const)('%s %s where 50 are owed settles those first', (sign, text, after) => {
    expect(Object.assign(adjusting({ points: '0', points_owed: '50' }), { sign, text }).after).toEqual(after)
  })

  it('no more go than are there', () => {
    const it = less('164.01', 'goodwill')
    expect([it.typed, it.after, it.canSend]).toEqual([{ wrong: 'too_many' }, null, false])
    it.chooseSign('more')
    expect(it.canSend).toBe(true)
  })

  it('is sent once with its sign, and nothing of it can be changed while its answer is lost', async () => {
    const it = less('１２。５０', 'correction')
    refuse = new Refused('no_answer', {}, '没有回应')
    expect([await it.send(), it.isLost]).toEqual([false, true])
    it.chooseSign('more')
    it.because.choose('other')
    refuse = null
    expect([await it.send(), await it.send()]).toEqual([true, false])
    expect(sent.map((one) => one.request)).toEqual(Array(2).fill({ member_id: 'm1', change: '-12.5', reason: 'correction', note: null }))
    expect(new Set(sent.map((one) => one.requestId)).size).toBe(1)
  })

  it('that is refused is judged by what is there now', async () => {
    const it = less('100', 'correction')
    refuse = new Refused('points_below_zero', {}, '只有 20')
    card = { ...CARD, points: '20' }
    expect([await it.send(), it.typed, it.canSend]).toEqual([false, { wrong: 'too_many' }, false])
  })
})

const ROWS = [
  { seq: 9, kind: 'points_adjusted', points: '12.5', points_after: '176.5', reason: '补偿', note: '多等了半小时' },
  { seq: 8, kind: 'points_lapsed', points: '-30', points_after: '164' },
  { seq: 7, kind: 'top_up', stored_value_minor: 11000, stored_value_after_minor: 11000, points: '0' },
].map((row) => ({ at: '2026-11-21T10:00:00+08:00', business_day: '2026-11-21', paid_minor: 0, principal_minor: 0, bonus_minor: 0, stored_value_minor: 0, ...row })) as Movement[]

describe('a member’s card', () => {
  let shown: TestWindow
  let changed: number

  beforeEach(async () => {
    changed = 0
    card = { ...CARD, points_next_lapse: { until: '2027-03-31', points: '120' } }
    shown = new TestWindow({ ...till, memberMovements: async () => ({ movements: ROWS }) })
    const props = { memberId: 'm1', onserve: () => undefined, onerased: () => undefined, onadjusted: () => (changed += 1) }
    shown.show(MemberCard as Component<never>, props)
    await settled()
  })

  afterEach(() => shown.close())

  const page = () => document.body.textContent ?? ''
  const dialog = () => document.querySelector('dialog')?.textContent ?? null
  const confirm = () => document.querySelector<HTMLButtonElement>('[data-testid=adjust-confirm]')

  it('says which points lapse next', () => {
    expect(page()).toContain(t('points-next-lapse', { points: '120', day: words.date('2027-03-31') }))
  })

  it('tells movements of points in words, and no money where none moved', () => {
    const rows = [...document.querySelectorAll('.columns tbody tr')].map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent?.trim() ?? ''))
    expect(rows.map((cells) => cells.slice(-3))).toEqual([['', '', '+12.5'], ['', '', '−30'], ['+110.00', '110.00', '0']])
    expect(rows[0]?.[0]).toContain(t('points-adjust'))
    expect(rows[0]?.[0]).toContain('补偿、多等了半小时')
    expect(rows[1]?.[0]).toBe(t('movement-points-lapsed'))
  })

  it('points are set right by keyboard alone', async () => {
    await press('Alt P')
    expect(document.activeElement?.getAttribute('inputmode')).toBe('decimal')
    await press('+')
    type('12.5')
    expect(confirm()?.getAttribute('aria-disabled')).toBe('true')
    await press('Alt 2')
    expect(document.querySelector('[data-testid=adjust-after]')?.textContent).toMatch(/164.*→.*176\.5/u)
    await press('Enter')
    expect(sent.map((one) => one.request)).toEqual([{ member_id: 'm1', change: '12.5', reason: 'goodwill', note: null }])
    expect([dialog(), changed, shown.told]).toEqual([null, 1, [t('adjust-done', { points: '176.5' })]])
  })

  it('more than there are is said at the box, and Enter takes nothing away', async () => {
    await press('Alt P')
    await press('-')
    type('165')
    await press('Alt 1')
    expect([dialog()?.includes(t('adjust-too-many', { points: '164' })), document.activeElement?.getAttribute('aria-invalid')]).toEqual([true, 'true'])
    await press('Enter')
    expect(sent).toEqual([])
  })

  it('another reason goes to the note, where a minus is a letter', async () => {
    await press('Alt P')
    await press('+')
    type('1')
    await press('Alt 3')
    expect([document.activeElement?.getAttribute('maxlength'), dialog()?.includes(t('refund-missing-note'))]).toEqual(['200', true])
    await press('-')
    await settled()
    await press('Enter')
    expect(sent.map((one) => [one.request.change, one.request.note])).toEqual([['1', '-']])
  })

  it('that may be done is read again when it is closed; Esc before it changes nothing', async () => {
    await press('Alt P')
    await press('Esc')
    expect([sent, changed, dialog()]).toEqual([[], 0, null])
    await press('Alt P')
    await press('+')
    type('1')
    await press('Alt 1')
    refuse = new Refused('no_answer', {}, '没有回应')
    await press('Enter')
    expect([dialog()?.includes(t('adjust-lost')), document.querySelector('dialog fieldset')?.hasAttribute('disabled')]).toEqual([true, true])
    await press('Esc')
    expect(changed).toBe(1)
  })
})
