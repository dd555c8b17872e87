"""Education, employment, training and volunteering: the condition a tenant agreed to, kept with support first."""
