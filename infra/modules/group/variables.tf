variable "name" {
  description = "Name of the resource group."
  type        = string
}

variable "location" {
  description = "Azure region."
  type        = string
}

variable "tags" {
  description = "Tags of everything."
  type        = map(string)
}

variable "budget" {
  description = "What a month may cost, in the currency of the subscription, from which month on (its first day), and who is told at 80 % spent and at 100 % forecast."
  type = object({
    amount     = number
    start_date = string
    emails     = list(string)
  })

  validation {
    condition     = var.budget.amount > 0 && length(var.budget.emails) > 0
    error_message = "A budget needs an amount above 0, and somebody who is told."
  }
  validation {
    condition     = can(regex("^[0-9]{4}-[0-9]{2}-01T00:00:00Z$", var.budget.start_date))
    error_message = "A budget starts on the first of a month: 2026-01-01T00:00:00Z."
  }
}
