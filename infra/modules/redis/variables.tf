variable "name" {
  description = "Name, unique in its region."
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
  description = "Tier and size, such as Balanced_B0. A database without clusters holds at most 25 GB: Balanced_B0 to B20, MemoryOptimized_M10 or M20."
  type        = string

  validation {
    condition     = can(regex("^(Balanced_B(0|1|3|5|10|20)|MemoryOptimized_M(10|20)|ComputeOptimized_X(3|5|10|20))$", var.sku))
    error_message = "A database without clusters holds at most 25 GB."
  }
}

variable "high_availability" {
  description = "Whether there is a replica. The cache is made again when it is lost; a replica saves the database that load."
  type        = bool
}

variable "public" {
  description = "Whether it is reached without the private network."
  type        = bool
}
