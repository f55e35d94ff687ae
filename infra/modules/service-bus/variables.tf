variable "name" {
  description = "Name of the namespace, unique in all of Azure."
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

variable "entities" {
  description = "File with the entities, as Microsoft's emulator takes it."
  type        = string
}

variable "sku" {
  description = "Standard, or Premium, which alone has private endpoints."
  type        = string

  validation {
    condition     = contains(["Standard", "Premium"], var.sku)
    error_message = "Topics need Standard or Premium."
  }
}

variable "messaging_units" {
  description = "Messaging units of the Premium tier: 1, 2, 4, 8 or 16."
  type        = number
  default     = 1
}

variable "public" {
  description = "Whether it is reached without the private network."
  type        = bool
}
