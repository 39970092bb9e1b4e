import { beforeEach, describe, expect, it } from 'vitest'
import type { OpenBalances, OpeningAnswer, QuoteOpening } from '$backend/bindings'
import { Refused } from '$backend/till'
import { OpeningForm } from './opening.svelte'

let asked: QuoteOpening[]
let sent: { request: OpenBalances; requestId: string | undefined }[]
let refuse: Refused | null

const balance = (principal: number) => ({ principal_minor: principal, bonus_minor: 0, total_minor: principal })
const ANSWER: OpeningAnswer = { member_id: 'm1', before: balance(0), after: balance(30000), points_before: '0', points_after: '12.5', cards: [] }

const till = {
  memberQuoteOpening: async (request: QuoteOpening) => {
    asked.push(request)
    if (refuse) throw refuse
    return ANSWER
  },
  memberOpenBalances: async (request: OpenBalances, requestId?: string) => {
    sent.push({ request, requestId })
    if (refuse) throw refuse
    return ANSWER
  },
}

describe('what a member had before', () => {
  let ids = 0
  const form = () => new OpeningForm(till, 'm1', 2, () => `id-${++ids}`)

  beforeEach(() => {
    asked = []
    sent = []
    refuse = null
  })

  it('says one after the other what is missing, and is sent as it was quoted', async () => {
    const it = form()
    expect([it.missing, it.canSend]).toEqual(['values', false])
    Object.assign(it, { principalText: '300', pointsText: '12.5', pointsUntil: '2027-06-30' })
    await it.ask()
    expect([it.missing, it.quote?.after.total_minor, it.canSend]).toEqual(['reason', 30000, false])
    it.reason = ' 旧会员本 '
    expect(await it.send()).toBe(true)
    const opening = { principal_minor: 30000, bonus_minor: 0, owed_minor: 0, points: '12.5', points_until: '2027-06-30', cards: [] }
    expect(asked.map((one) => one.opening)).toEqual([opening])
    expect(sent.map((one) => one.request)).toEqual([{ member_id: 'm1', opening, reason: '旧会员本' }])
    expect(await it.send()).toBe(false)
  })

  it('a day without points is left out, and a box with no amount in it is no opening', () => {
    const it = Object.assign(form(), { bonusText: '5', pointsUntil: '2027-06-30' })
    expect(it.typed).toMatchObject({ bonus_minor: 500, points: null, points_until: null })
    it.bonusText = '五块'
    expect([it.typed, it.missing]).toEqual([null, 'values'])
  })

  it('what is owed on account is enough by itself', () => {
    expect(Object.assign(form(), { owedText: '80' }).typed).toMatchObject({ principal_minor: 0, owed_minor: 8000 })
  })

  it('count cards come and go by row, and each needs its number', () => {
    const it = form()
    it.addCard()
    expect(it.typed).toBeNull()
    const [row] = it.cards
    Object.assign(row as object, { skuText: 'WASH10', usesText: '4', worthText: '120' })
    expect(it.typed?.cards).toEqual([{ sku: 'WASH10', uses: 4, worth_minor: 12000, until: null }])
    it.addCard()
    it.removeCard(it.cards[1] as NonNullable<typeof row>)
    expect(it.cards.length).toBe(1)
  })

  it('what the till refuses is said, and nothing can be sent', async () => {
    const it = Object.assign(form(), { principalText: '1', reason: '旧本' })
    refuse = new Refused('opening_invalid', { rule: 'not_a_card' }, '不是次卡')
    await it.ask()
    expect([it.refused, it.canSend]).toEqual([refuse, false])
  })

  it('is sent once where its answer is lost, and stays as it is meanwhile', async () => {
    const it = Object.assign(form(), { principalText: '1', reason: '旧本' })
    await it.ask()
    refuse = new Refused('no_answer', {}, '没有回应')
    expect([await it.send(), it.isLost, it.isLocked, it.canAddCard]).toEqual([false, true, true, false])
    refuse = null
    expect(await it.send()).toBe(true)
    expect(new Set(sent.map((one) => one.requestId)).size).toBe(1)
  })
})
