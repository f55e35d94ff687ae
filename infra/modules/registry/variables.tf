variable "name" {
  description = "Name, unique in all of Azure: 5 to 50 letters and digits."
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

variable "sku" {
  description = "Basic, Standard, or Premium, which alone has private endpoints."
  type        = string
}

variable "public" {
  description = "Whether it is reached without the private network."
  type        = bool
}
