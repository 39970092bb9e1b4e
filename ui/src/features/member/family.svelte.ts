import type { PersonAnswer, PutPerson } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, parseAmount } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

/** One of several people on a member's card, as it is typed: somebody new, or a change of what there was before. */
export class PersonForm extends Sending {
  called = $state('')
  limitText = $state('')
  isActive = $state(true)

  constructor(
    private readonly till: Pick<Till, 'familyPut'>,
    private readonly memberId: string,
    readonly before: PersonAnswer | null,
    private readonly scale: number,
  ) {
    super()
    if (!before) return
    this.called = before.called
    this.isActive = before.is_active
    if (before.daily_limit_minor != null) this.limitText = amountDigits(before.daily_limit_minor, scale)
  }

  /** What would be sent; none while nobody is named or the limit is no amount. */
  get request(): PutPerson | null {
    const called = this.called.trim()
    const limit = this.#limit
    if (called === '' || limit === undefined) return null
    return { person_id: this.before?.person_id ?? null, member_id: this.memberId, called, daily_limit_minor: limit, is_active: this.isActive }
  }

  async send(): Promise<PersonAnswer | null> {
    const { request } = this
    return request && (await this.attempt(request, this.till.familyPut))
  }

  /** `null` without a limit, `undefined` where what was typed is none. */
  get #limit(): number | null | undefined {
    if (this.limitText.trim() === '') return null
    const typed = parseAmount(this.limitText, this.scale)
    return 'minor' in typed ? typed.minor : undefined
  }
}
