"""Pure decisions about jobs: states, publish checks, pay, addresses, words."""
