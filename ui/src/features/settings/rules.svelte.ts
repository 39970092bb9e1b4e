import type { PointsRuleAnswer, PutPointsRule, RuleEarns } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, halfWidth } from '$shared/amount'
import { amount, decimal, MadeForm } from './made.svelte'
import { BETWEEN, categoriesIn, names, productsIn } from './named'

export type EarnsBy = RuleEarns['by']

/** What a rule gives points by, and the message that says so. */
export const EARNS_BY: Record<EarnsBy, string> = { money: 'rule-kind-money', unit: 'rule-kind-unit', visit: 'rule-kind-visit', times: 'rule-kind-times' }

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]

/** A rule as it is typed: new, or a change of one. */
export class RuleForm extends MadeForm<PutPointsRule, PointsRuleAnswer> {
  by = $state<EarnsBy>('money')
  pointsText = $state('')
  perText = $state('')
  timesText = $state('2')
  productsText = $state('')
  categoriesText = $state('')
  weekdays = $state<number[]>([])
  monthDaysText = $state('')
  validFrom = $state('')
  validUntil = $state('')

  constructor(
    till: Pick<Till, 'pointsRulePut'>,
    before: PointsRuleAnswer | null,
    scale: number,
  ) {
    super(before, scale, till.pointsRulePut)
    if (before) this.#fill(before)
  }

  #fill(rule: PointsRuleAnswer): void {
    this.by = rule.earns.by
    if (rule.earns.by === 'times') this.timesText = rule.earns.times
    else this.pointsText = rule.earns.points
    if (rule.earns.by === 'money') this.perText = amountDigits(rule.earns.per_minor, this.scale)
    this.productsText = (rule.products ?? []).join(' ')
    this.categoriesText = (rule.categories ?? []).join('，')
    this.weekdays = [...(rule.weekdays ?? [])]
    this.monthDaysText = (rule.month_days ?? []).join(' ')
    this.validFrom = rule.valid_from ?? ''
    this.validUntil = rule.valid_until ?? ''
  }

  get isForSome(): boolean {
    return this.by !== 'visit'
  }

  toggleWeekday(day: number): void {
    this.weekdays = this.weekdays.includes(day) ? this.weekdays.filter((one) => one !== day) : [...this.weekdays, day].toSorted()
  }

  /** The days of the month that were typed; none where something typed is no such day. */
  get monthDays(): number[] | null {
    const typed = names(this.monthDaysText, BETWEEN).map(halfWidth)
    const days = typed.map((day) => (/^\d{1,2}$/u.test(day) ? Number(day) : 0))
    return days.every((day) => day >= 1 && day <= 31) ? [...new Set(days)] : null
  }

  get #earns(): RuleEarns | null {
    if (this.by === 'times') {
      const times = decimal(this.timesText)
      return times == null ? null : { by: 'times', times }
    }
    const points = decimal(this.pointsText)
    if (points == null) return null
    if (this.by !== 'money') return { by: this.by, points }
    const per = amount(this.perText, this.scale)
    return per == null ? null : { by: 'money', points, per_minor: per }
  }

  get request(): PutPointsRule | null {
    const [earns, monthDays] = [this.#earns, this.monthDays]
    if (!earns || !monthDays || this.name.trim() === '') return null
    return {
      rule_id: this.before?.rule_id ?? null,
      name: this.name.trim(),
      earns,
      products: this.isForSome ? productsIn(this.productsText) : [],
      categories: this.isForSome ? categoriesIn(this.categoriesText) : [],
      weekdays: this.weekdays,
      month_days: monthDays,
      valid_from: this.validFrom || null,
      valid_until: this.validUntil || null,
      is_active: this.isActive,
    }
  }
}
