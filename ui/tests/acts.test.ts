import { describe, expect, it } from 'vitest'
import type { LineRequest, MemberHit, RefundQuote } from '$backend/bindings'
import { Refused, type Till } from '$backend/till'
import { GivingBack } from '$features/balance/giving_back.svelte'
import { AddingMember } from '$features/correction/adding.svelte'
import { ChangingTender } from '$features/correction/changing.svelte'
import { Adjusting } from '$features/member/adjust.svelte'
import { OpeningForm } from '$features/member/opening.svelte'
import { Securing } from '$features/member/safety.svelte'
import { TierSetting } from '$features/member/tier_setting.svelte'
import { Merging } from '$features/member/merging.svelte'
import { Transferring } from '$features/member/transfer.svelte'
import { CardBack } from '$features/refund/card_back.svelte'
import { Refunding } from '$features/refund/refunding.svelte'
import { Voiding } from '$features/refund/voiding.svelte'
import { Unbilled } from '$features/sale/unbilled.svelte'
import type { Act } from '$shared/act.svelte'
import type { Because } from '$shared/because.svelte'
import { QUOTE as BALANCE } from './fake_balance'
import { FakeRefunds } from './fake_refunds'
import { CARD } from './fake_till'

type AnyAct = Act<unknown, string> & { because?: Because<string> }
/** What is ready to be sent, and what somebody would try to change while its answer is lost. */
type Ready = { act: AnyAct; change: () => unknown }

/** A till that does everything, unless its answers are lost or it refuses. Quotes are counted. */
class FakeActs {
  sent: { request: unknown; requestId: string | undefined }[] = []
  asked = 0
  fails: Refused | null = null
  #ids = 0
  readonly newId = () => `id-${++this.#ids}`

  readonly does = async (request: unknown, requestId?: string) => {
    this.sent.push({ request, requestId })
    if (this.fails) throw this.fails
    return { member_id: 'm1' } as never
  }

  quotes<Quote>(quote: Quote) {
    return async () => {
      this.asked += 1
      return quote
    }
  }
}

const READING = { refunded_minor: 100, forfeited_minor: 0, tenders: [] }
const CARD_QUOTE = { card_id: 'c1', card_no: 'K1', name: '洗车卡', member_id: 'm1', sale_id: 's1', sale_no: '1', figures: {}, merchant: READING, consumer: READING } as never
const TENDERS = { paid_by: [], changes: [{ kind: 'card', amount_minor: 100 }], settlement: { due_minor: 0 } } as never
const OPENING = { member_id: 'm1', cards: [] } as never
const LINES: LineRequest[] = [{ sku: '101', qty: '1' }]

const ACTS: Record<string, (till: FakeActs) => Promise<Ready>> = {
  'goods that come back': async (till) => {
    const read = new FakeRefunds().methods.saleQuoteRefund
    const act = new Refunding({ saleQuoteRefund: (request) => ((till.asked += 1), read(request)), saleRefund: till.does }, 's1', till.newId)
    await act.start()
    await act.all()
    act.because.choose('faulty')
    return { act, change: () => act.none() }
  },
  'a sale that is voided': async (till) => {
    const act = new Voiding({ saleQuoteVoid: till.quotes({ total_minor: 100 } as RefundQuote), saleVoid: till.does }, 's1', till.newId)
    await act.ask()
    return { act, change: () => act.because.choose('faulty') }
  },
  'goods without a bill': async (till) => {
    const act = new Unbilled({ saleReturnUnbilled: till.does }, LINES, 7990, till.newId)
    act.because.choose('faulty')
    return { act, change: () => act.because.choose('wrong_item') }
  },
  'a count card that is given back': async (till) => {
    const act = new CardBack({ countCardQuoteRefund: till.quotes(CARD_QUOTE), countCardRefund: till.does }, 'K1', till.newId)
    await act.ask()
    act.chooseCause('merchant')
    act.because.choose('faulty')
    return { act, change: () => act.chooseCause('consumer') }
  },
  'stored value that is given back': async (till) => {
    const act = new GivingBack({ storedValueQuoteRefund: till.quotes(BALANCE), storedValueRefund: till.does }, 'm1', till.newId)
    await act.ask()
    act.chooseCause('merchant')
    return { act, change: () => act.chooseCause('consumer') }
  },
  'how a sale was paid': async (till) => {
    const act = new ChangingTender({ saleQuoteChangeTender: till.quotes(TENDERS), saleChangeTender: till.does }, 's1', () => 2, till.newId)
    await act.start()
    act.because.choose('wrong_key')
    return { act, change: () => act.because.choose('paid_otherwise') }
  },
  'whose a sale was': async (till) => {
    const methods = { memberSearch: till.quotes({ members: [] }), saleQuoteAddMember: till.quotes({} as never), saleAddMember: till.does }
    const act = new AddingMember(methods, 's1', till.newId)
    await act.choose({ member_id: 'm1' } as MemberHit)
    return { act, change: () => act.choose({ member_id: 'm2' } as MemberHit) }
  },
  'a card that becomes another member’s': async (till) => {
    const methods = { memberSearch: till.quotes({ members: [] }), memberQuoteTransfer: till.quotes({} as never), memberTransfer: till.does }
    const act = new Transferring(methods, 'm0', false, till.newId)
    await act.choose({ member_id: 'm1' } as MemberHit)
    act.reason = '送给母亲'
    return { act, change: () => act.choose({ member_id: 'm2' } as MemberHit) }
  },
  'members who are merged': async (till) => {
    const methods = { memberSearch: till.quotes({ members: [] }), memberQuoteMerge: till.quotes({} as never), memberMerge: till.does }
    const act = new Merging(methods, 'm0', till.newId)
    await act.choose({ member_id: 'm1' } as MemberHit)
    act.reason = '办了两次'
    return { act, change: () => act.choose({ member_id: 'm2' } as MemberHit) }
  },
  'points that are set right': async (till) => {
    const act = new Adjusting({ pointsAdjust: till.does, memberCard: till.quotes(CARD) }, CARD, till.newId)
    Object.assign(act, { sign: 'less', text: '1' })
    act.because.choose('correction')
    return { act, change: () => act.chooseSign('more') }
  },
  'a tier that is set': async (till) => {
    const act = new TierSetting({ tierList: till.quotes({ tiers: [] }), memberSetTier: till.does }, CARD, till.newId)
    act.tierId = 't2'
    act.because.choose('goodwill')
    return { act, change: () => act.because.choose('correction') }
  },
  'what a member had before': async (till) => {
    const act = new OpeningForm({ memberQuoteOpening: till.quotes(OPENING), memberOpenBalances: till.does }, 'm1', 2, till.newId)
    Object.assign(act, { principalText: '1', reason: '旧本' })
    await act.ask()
    return { act, change: () => act.addCard() }
  },
  'a card that is replaced': async (till) => {
    const act = new Securing({ memberReplaceCard: till.does } as unknown as Till, 'm1', 'replace', till.newId)
    Object.assign(act, { replacing: 'lost', cardNo: 'V-1002' })
    return { act, change: () => act.scan('V-9') }
  },
}

const NO_ANSWER = new Refused('no_answer', {}, '没有回应')

describe.each(Object.entries(ACTS))('%s', (_, open) => {
  it('is done once, however often it is sent', async () => {
    const till = new FakeActs()
    const { act } = await open(till)
    expect([act.missing, act.canSend, act.mayBeDone]).toEqual([null, true, false])
    const [first, second] = await Promise.all([act.send(), act.send()])
    expect([first, second, await act.send(), till.sent.length]).toEqual([true, false, false, 1])
    expect([act.isLocked, act.canSend, act.mayBeDone]).toEqual([true, false, true])
  })

  it('whose answer was lost stays as it is, and is sent again under its first id', async () => {
    const till = new FakeActs()
    const { act, change } = await open(till)
    till.fails = NO_ANSWER
    const { asked } = till
    expect([await act.send(), act.isLost, act.isLocked, act.mayBeDone, till.asked]).toEqual([false, true, true, true, asked])
    await change()
    till.fails = null
    expect(await act.send()).toBe(true)
    const [first, again] = till.sent
    expect(again).toEqual(first)
    expect(first?.requestId).toBe('id-1')
  })

  it('that is refused says why, and can be changed and sent again as another', async () => {
    const till = new FakeActs()
    const { act } = await open(till)
    till.fails = new Refused('text_invalid', {}, '不行')
    expect([await act.send(), act.why, act.isLost, act.isLocked, act.mayBeDone]).toEqual([false, till.fails, false, false, false])
    till.fails = null
    expect([act.canSend, await act.send()]).toEqual([true, true])
    expect(till.sent.map((one) => one.requestId)).toEqual(['id-1', 'id-2'])
  })
})

/** Those that are quoted, and what a refusal makes them ask again. */
const ASKED_ANEW = ['goods that come back', 'a sale that is voided', 'a count card that is given back', 'stored value that is given back', 'how a sale was paid', 'whose a sale was', 'points that are set right']

it.each(ASKED_ANEW)('%s: what was shown is asked anew after a refusal', async (name) => {
  const till = new FakeActs()
  const { act } = await (ACTS[name] as (till: FakeActs) => Promise<Ready>)(till)
  const { asked } = till
  till.fails = new Refused('text_invalid', {}, '不行')
  await act.send()
  expect(till.asked).toBeGreaterThan(asked)
})

const WITH_REASON = ['goods that come back', 'a sale that is voided', 'goods without a bill', 'a count card that is given back', 'how a sale was paid', 'points that are set right', 'a tier that is set']

it.each(WITH_REASON)('%s: needs a reason, and a note where it is another one', async (name) => {
  const till = new FakeActs()
  const { act } = await (ACTS[name] as (till: FakeActs) => Promise<Ready>)(till)
  const because = act.because as Because<string>
  because.choose('')
  expect([act.missing, act.canSend, await act.send()]).toEqual(['reason', false, false])
  because.choose('other')
  because.note = '  '
  expect([act.missing, act.canSend, await act.send()]).toEqual(['note', false, false])
  because.note = ' 看错了 '
  expect([act.missing, await act.send()]).toEqual([null, true])
  expect(till.sent.map((one) => one.request)).toMatchObject([{ reason: 'other', note: '看错了' }])
})
