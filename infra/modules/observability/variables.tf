variable "name" {
  description = "What names are made of: tracks-prod."
  type        = string
}

variable "resource_group_name" {
  description = "Resource group."
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

variable "retention_in_days" {
  description = "How long logs, traces and metrics are kept, in days."
  type        = number
}

variable "daily_gb" {
  description = "What a day may bring, in GB; what comes after it is dropped until the next day. -1: no bound."
  type        = number
}

variable "emails" {
  description = "Who gets alerts."
  type        = list(string)

  validation {
    condition     = length(var.emails) > 0
    error_message = "Alerts that nobody gets are none."
  }
}
