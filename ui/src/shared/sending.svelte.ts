import { Refused } from '$backend/till'

/** A form that is sent to the till: one sending at a time, and why the last was refused. */
export class Sending {
  isBusy = $state(false)
  why = $state.raw<unknown>(null)
  /** What was sent and not answered: whether it was done, only the till knows. */
  #unanswered: { text: string; requestId: string } | null = null

  /** Whether what was sent last may have been done: its answer was lost, and only the same request again would tell. */
  get isLost(): boolean {
    return !this.isBusy && this.why !== null && this.#unanswered !== null
  }

  constructor(private readonly newRequestId: () => string = () => crypto.randomUUID()) {}

  /**
   * The till's answer; none where it refused, or where a sending is under way. The same request sent again after a lost
   * answer goes under its first id, so that it is done once.
   */
  protected async attempt<Request, Answer>(
    request: Request,
    send: (request: Request, requestId: string) => Promise<Answer>,
  ): Promise<Answer | null> {
    if (this.isBusy) return null
    const text = JSON.stringify(request)
    const requestId = this.#unanswered?.text === text ? this.#unanswered.requestId : this.newRequestId()
    this.#unanswered = { text, requestId }
    this.isBusy = true
    this.why = null
    try {
      const answer = await send(request, requestId)
      this.#unanswered = null
      return answer
    } catch (why) {
      this.why = why
      if (why instanceof Refused && why.code !== 'no_answer') this.#unanswered = null
      return null
    } finally {
      this.isBusy = false
    }
  }
}
