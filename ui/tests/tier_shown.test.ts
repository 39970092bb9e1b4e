import { afterEach, describe, expect, it } from 'vitest'
import type { Component } from 'svelte'
import type { Bill, CardAnswer, QuoteAnswer, TopUpQuote } from '$backend/bindings'
import MemberCard from '$features/member/MemberCard.svelte'
import TopUpDialog from '$features/member/TopUpDialog.svelte'
import Finished from '$features/sale/Finished.svelte'
import MemberStrip from '$features/sale/MemberStrip.svelte'
import SumCard from '$features/sale/SumCard.svelte'
import { t } from '$shared/words.svelte'
import { openCounter, settle } from './counter'
import { CARD, RICE } from './fake_till'
import { byId, settled, TestWindow, type } from './window'

type Place = NonNullable<CardAnswer['tier_place']>
type Quoted = NonNullable<QuoteAnswer['tier']>

/** Kept until a day; in the days of grace, with what is missing; and for good. */
const KEPT: Place = { tier_id: 't2', name: '金卡', level: 2, by: 'need', met_until: '2027-11-20', until: '2027-12-20', text: '金卡保留到2027年12月20日' }
const IN_GRACE: Place = {
  ...KEPT, met_until: '2026-11-10', until: '2026-12-10', to_keep: { by: 'spent', missing_minor: 50000 }, text: '金卡保留到2026年12月10日，再消费500元才能继续',
}
const FOR_GOOD: Place = { tier_id: 't2', name: '金卡', level: 2, by: 'hand', text: '金卡，长期有效' }
const NEXT: NonNullable<CardAnswer['tier_next']> = { tier_id: 't3', name: '钻石卡', missing: { by: 'visits', missing: 3 }, text: '再到店3天升钻石卡' }
const UP: Quoted = { after: KEPT, is_up: true, next: NEXT, text: '本单后升金卡' }
const MISSING: Quoted = { is_up: false, next: { ...NEXT, name: '金卡' }, text: '再消费100元升金卡' }

let shown: TestWindow | null = null
afterEach(() => shown?.close())

const said = (id: string) => byId(id)?.textContent?.trim() ?? null
const page = () => document.body.textContent ?? ''

async function show(Shown: unknown, props: Record<string, unknown>, till: ConstructorParameters<typeof TestWindow>[0] = {}) {
  shown = new TestWindow(till)
  shown.show(Shown as Component<never>, props)
  await settled()
}

/** A counter with rice in the basket, the member named, and a till that says this of the tier. */
async function atCounter(tier: Quoted | undefined, card: Partial<CardAnswer> = {}) {
  const { till, counter } = await openCounter()
  const { saleQuote } = till.methods
  till.methods.saleQuote = async (request) => ({ ...(await saleQuote(request)), ...(request.member_id && tier ? { tier } : {}) })
  till.methods.memberCard = async () => ({ ...CARD, ...card })
  counter.add(RICE)
  await settle()
  return counter
}

describe('the sums of a basket', () => {
  it('say which tier this very basket brings, and say it loud', async () => {
    const counter = await atCounter(UP)
    counter.identify('m1')
    await settle()
    await show(SumCard, { counter })
    expect(said('tier-quoted')).toBe('本单后升金卡')
    expect(byId('tier-quoted')?.classList.contains('caption')).toBe(false)
  })

  it('say softly what is missing where it brings none', async () => {
    const counter = await atCounter(MISSING)
    counter.identify('m1')
    await settle()
    await show(SumCard, { counter })
    expect(said('tier-quoted')).toBe('再消费100元升金卡')
    expect(byId('tier-quoted')?.classList.contains('caption')).toBe(true)
  })

  it.each([
    ['a walk-in', UP, false],
    ['a shop without tiers', undefined, true],
    ['a member of the highest', { after: KEPT, is_up: false }, true],
  ] as const)('say nothing of tiers to %s', async (_, tier, isMember) => {
    const counter = await atCounter(tier)
    if (isMember) counter.identify('m1')
    await settle()
    await show(SumCard, { counter })
    expect(said('tier-quoted')).toBeNull()
  })

  it('follow the basket: what was said of the last one is not said of this', async () => {
    const { till, counter } = await openCounter()
    const { saleQuote } = till.methods
    till.methods.saleQuote = async (request) => ({ ...(await saleQuote(request)), tier: request.lines[0]?.qty === '1' ? MISSING : UP })
    counter.identify('m1')
    counter.add(RICE)
    await settle()
    await show(SumCard, { counter })
    expect(said('tier-quoted')).toBe(MISSING.text)
    counter.add(RICE)
    await settle()
    await settled()
    expect(said('tier-quoted')).toBe(UP.text)
  })
})

describe('the strip of the member at the counter', () => {
  it.each([
    ['of no tier', {}, t('tier-regular'), null],
    ['who keeps it', { tier: '金卡', tier_place: KEPT }, '金卡', null],
    ['in the days of grace', { tier: '金卡', tier_place: IN_GRACE }, '金卡', IN_GRACE.text],
  ] as const)('names the tier of one %s, and what keeps it where that is missing', async (_, card, name, keeps) => {
    const counter = await atCounter(undefined, card)
    counter.identify('m1')
    await settle()
    await show(MemberStrip, { counter, onfind: () => undefined, ontopup: () => undefined })
    expect(document.querySelector('.tier')?.textContent).toBe(name)
    for (const place of [KEPT, IN_GRACE]) expect(page().includes(place.text)).toBe(place.text === keeps)
  })
})

describe('the member’s card', () => {
  const cardOf = (card: Partial<CardAnswer>) =>
    show(MemberCard, { memberId: 'm1', onserve: () => undefined, onerased: () => undefined, onadjusted: () => undefined }, {
      memberCard: async () => ({ ...CARD, ...card }),
      memberMovements: async () => ({ movements: [] }),
    })

  it.each([
    ['until a day', KEPT],
    ['in the days of grace, with what keeps it', IN_GRACE],
    ['for good', FOR_GOOD],
  ])('says the place %s', async (_, place) => {
    await cardOf({ tier: '金卡', tier_place: place })
    expect([said('tier-place'), said('tier-next')]).toEqual([place.text, null])
  })

  it('says what is missing for the next one, of a tier or of none', async () => {
    await cardOf({ tier: '金卡', tier_place: KEPT, tier_next: NEXT })
    expect([said('tier-place'), said('tier-next')]).toEqual([KEPT.text, NEXT.text])
    await shown?.close()
    await cardOf({ tier_next: NEXT })
    expect([said('tier-place'), said('tier-next')]).toEqual([null, NEXT.text])
    expect(page()).toContain(t('tier-regular'))
  })

  it('has no place for tiers in a shop without any', async () => {
    await cardOf({})
    expect([said('tier-place'), said('tier-next')]).toEqual([null, null])
  })
})

describe('a top-up', () => {
  const NONE = { principal_minor: 0, bonus_minor: 0, total_minor: 0 }
  it.each([
    ['which tier it brings', UP, false],
    ['what is missing', MISSING, true],
  ])('says before it is paid %s', async (_, tier, isSoft) => {
    const quote = { before: NONE, after: NONE, points_before: '0', points_after: '0', gift: {}, parts: [], plans: [], warnings: [], tier } as unknown as TopUpQuote
    await show(TopUpDialog, { memberId: 'm1', staff: [], done: () => undefined }, {
      memberCard: async () => CARD,
      planList: async () => ({ plans: [] }),
      storedValueQuoteTopUp: async () => quote,
    })
    document.querySelector<HTMLInputElement>('dialog input')?.focus()
    type('1000')
    await settled()
    expect(said('tier-quoted')).toBe(tier.text)
    expect(byId('tier-quoted')?.classList.contains('caption')).toBe(isSoft)
  })
})

describe('the finished sale', () => {
  const NONE = { principal_minor: 0, bonus_minor: 0, total_minor: 0 }
  const bill = (member: object) =>
    ({
      sale_id: 's1', sale_no: '01-000001', at: '2026-11-21T10:00:00+08:00', lines: [], coupons: [], tenders: [], refunds: [], total_minor: 0, change_minor: 0,
      member: { stored_value_spent: NONE, stored_value_after: NONE, points_spent: '0', points_earned: '0', points_lapsed: '0', points_after: '0', coupons_issued: [], ...member },
    }) as unknown as Bill

  it('says the tier that it brought, and none otherwise', async () => {
    await show(Finished, { bill: bill({ tier_reached: '金卡' }), onnext: () => undefined })
    const row = () => [...document.querySelectorAll('dl > div')].map((one) => [...one.children].map((part) => part.textContent?.trim()).join(' '))
    expect(row()).toContain(`${t('bill-tier-reached')} 金卡`)
    await shown?.close()
    await show(Finished, { bill: bill({}), onnext: () => undefined })
    expect(page()).not.toContain(t('bill-tier-reached'))
  })
})
