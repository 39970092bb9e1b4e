import { halfWidth, parseAmount } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

const WHOLE = /^\d{1,6}$/u
const DECIMAL = /^\d{1,9}(?:\.\d{1,2})?$/u

/** What was typed for a number: `null` where nothing was, `undefined` where it is none. */
type TypedAs<T> = T | null | undefined

export function whole(text: string): TypedAs<number> {
  const digits = halfWidth(text)
  if (digits === '') return null
  return WHOLE.test(digits) ? Number(digits) : undefined
}

/** A number with hundredths, in digits as the till takes it. */
export function decimal(text: string): TypedAs<string> {
  const digits = halfWidth(text)
  if (digits === '') return null
  return DECIMAL.test(digits) ? digits : undefined
}

export function amount(text: string, scale: number): TypedAs<number> {
  if (text.trim() === '') return null
  const typed = parseAmount(text, scale)
  return 'minor' in typed ? typed.minor : undefined
}

/** One of what the shop makes in its settings, as it is typed: new, or a change of what there was before. */
export abstract class MadeForm<Request, Made extends { name: string; is_active: boolean }> extends Sending {
  name = $state('')
  isActive = $state(true)

  constructor(
    readonly before: Made | null,
    protected readonly scale: number,
    private readonly put: (request: Request, requestId: string) => Promise<Made>,
  ) {
    super()
    this.name = before?.name ?? ''
    this.isActive = before?.is_active ?? true
  }

  /** What would be sent; none while something typed is no number, or missing. */
  abstract get request(): Request | null

  isNumberWrong(text: string): boolean {
    return whole(text) === undefined
  }

  isDecimalWrong(text: string): boolean {
    return decimal(text) === undefined
  }

  async send(): Promise<Made | null> {
    const { request } = this
    return request && (await this.attempt(request, this.put))
  }
}

/** What the shop makes in its settings, one by one: plans, rules, tiers. Those in use come first. */
export class MadeList<Made extends { is_active: boolean }> {
  rows = $state.raw<Made[]>([])
  why = $state.raw<unknown>(null)

  constructor(private readonly read: () => Promise<Made[]>) {}

  async load(): Promise<void> {
    try {
      const rows = await this.read()
      this.rows = rows.toSorted((a, b) => Number(b.is_active) - Number(a.is_active))
      this.why = null
    } catch (why) {
      this.why = why
    }
  }
}
