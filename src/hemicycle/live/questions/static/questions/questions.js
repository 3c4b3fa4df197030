// <question-list>: keeps the questions in their order as support arrives, marks what this reader supports, and sends
// the forms without leaving the page. Without it every form is a form, and the list is in order when the page is read.
class QuestionList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector('.questions')
    this.mine = new Set((this.dataset.mine || '').split(' ').filter(Boolean))
    this.own = new Set((this.dataset.own || '').split(' ').filter(Boolean))
    this.addEventListener('bell:arrived', () => this.settle())
    new MutationObserver(() => this.settle()).observe(this.list, { childList: true })
    this.addEventListener('submit', (event) => this.send(event))
    this.addEventListener('click', (event) => this.support(event))
    this.settle()
  }

  // What is being answered, what is open by support and age, what is answered.
  settle() {
    const rank = (item) => [
      'turn' in item.dataset ? 0 : 1,
      'answered' in item.dataset || item.classList.contains('gone') ? 1 : 0,
      -Number(item.dataset.supports || 0),
      Number(item.dataset.order || 0),
    ]
    const before = [...this.list.children]
    const after = [...before].sort((a, b) => {
      const [left, right] = [rank(a), rank(b)]
      const at = left.findIndex((value, index) => value !== right[index])
      return at < 0 ? 0 : left[at] - right[at]
    })
    const moved = after.some((item, index) => item !== before[index])
    if (moved && !this.list.contains(document.activeElement)) this.list.append(...after)
    for (const button of this.list.querySelectorAll('button.support')) {
      if (this.own.has(button.value)) this.settleOwn(button)
      const on = this.mine.has(button.value)
      if (button.getAttribute('aria-pressed') !== String(on)) button.setAttribute('aria-pressed', String(on))
    }
  }

  // One's own question has one's support already.
  settleOwn(button) {
    const words = button.querySelector('span')
    if (!button.disabled) button.disabled = true
    if (words.textContent !== this.dataset.ownWords) words.textContent = this.dataset.ownWords
  }

  async support(event) {
    const button = event.target.closest('button.support')
    const form = button && button.form
    if (!form) return
    event.preventDefault()
    const on = !this.mine.has(button.value)
    const body = new FormData(form)
    body.set('question', button.value)
    body.set('on', on ? '1' : '0')
    const answer = await fetch(form.action, { method: 'POST', body, headers: { 'X-Fragment': 'questions' } }).catch(() => null)
    if (!answer || !answer.ok) return form.requestSubmit(button)
    on ? this.mine.add(button.value) : this.mine.delete(button.value)
    this.settle()
  }

  async send(event) {
    const box = event.target.closest('#ask')
    if (!box) return
    event.preventDefault()
    const form = event.target
    const sent = { method: 'POST', body: new FormData(form), headers: { 'X-Fragment': 'questions' } }
    const answer = await fetch(form.action, sent).catch(() => null)
    const html = answer && (answer.ok || [409, 422, 429].includes(answer.status)) ? await answer.text() : ''
    const fresh = html && new DOMParser().parseFromString(html, 'text/html')
    const again = fresh && fresh.querySelector('#ask')
    if (!again) return form.submit()
    const written = fresh.querySelector('.written > li')
    box.replaceWith(document.adoptNode(again))
    if (written) this.own.add(written.dataset.order)
    if (written && !document.getElementById(written.id)) this.list.append(document.adoptNode(written))
    this.querySelector('#ask textarea')?.focus()
  }
}

customElements.define('question-list', QuestionList)
