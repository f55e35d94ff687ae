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

variable "address_space" {
  description = "Addresses of the network, a /16: a /23 of it is the apps', a /24 the private endpoints'."
  type        = string

  validation {
    condition     = can(cidrhost(var.address_space, 0)) && endswith(var.address_space, "/16")
    error_message = "The network is a /16."
  }
}

variable "deployers" {
  description = "Addresses from which deployments reach vault and registry (those of a runner in a peered network), or null for none."
  type        = string
  default     = null
}

variable "zones" {
  description = "Private DNS zones by a short name for each."
  type        = map(string)
}
